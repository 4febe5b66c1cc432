// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_MONITOR_BACKGROUND_H_
#define HEAPWELL_SRC_MONITOR_BACKGROUND_H_

#include <functional>
#include <memory>

#include "heapwell/result.h"
#include "model/duration_histogram.h"

namespace heapwell::monitor {

/// The library's one thread: does its tasks until destroyed, and books in `hiccups` how
/// late it woke up from each of its naps, of a tenth of a second. All signals
/// are blocked in it, so the host's handlers never run there. In the child of a fork
/// it does not exist, and destroying it does nothing.
class Background {
 public:
  struct Tasks {
    std::function<void()> each_nap = [] {};  ///< Ten times a second.
    std::function<void()> each_second = [] {};
  };

  /// Fails with kSystem where no thread can be made.
  static Result<std::unique_ptr<Background>> Start(Tasks tasks,
                                                   model::DurationHistogram& hiccups);

  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

 private:
  struct Impl;
  explicit Background(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace heapwell::monitor

#endif  // HEAPWELL_SRC_MONITOR_BACKGROUND_H_
