// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "mode_switch.h"

#include <utility>

namespace orders {

void ModeSwitch::Record(const RequestFacts& request) {
  std::shared_ptr<Observer> observer;
  {
    const std::shared_lock lock(mutex_);
    observer = observer_;
  }
  observer->Record(request);
}

void ModeSwitch::Set(const Mode& mode) {
  std::shared_ptr<Observer> next = mode.make();
  const std::unique_lock lock(mutex_);
  mode_ = &mode;
  // The old one is freed after the lock, when `next` goes.
  std::swap(observer_, next);
}

const Mode& ModeSwitch::mode() const {
  const std::shared_lock lock(mutex_);
  return *mode_;
}

}  // namespace orders
