// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef ORDER_SERVICE_MODE_SWITCH_H_
#define ORDER_SERVICE_MODE_SWITCH_H_

#include <memory>
#include <mutex>
#include <shared_mutex>

#include "mode.h"

namespace orders {

/// The mode that the service is in, to be changed while it runs. Thread-safe.
class ModeSwitch : public Observer {
 public:
  explicit ModeSwitch(const Mode& mode) { Set(mode); }

  void Record(const RequestFacts& request) override;

  /// Begins anew in `mode`. What the old one kept is freed once the requests that are
  /// with it are through.
  void Set(const Mode& mode);

  const Mode& mode() const;

 private:
  mutable std::shared_mutex mutex_;
  const Mode* mode_ = nullptr;
  std::shared_ptr<Observer> observer_;
};

}  // namespace orders

#endif  // ORDER_SERVICE_MODE_SWITCH_H_
