// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_MONITOR_BUDGETED_H_
#define HEAPWELL_SRC_MONITOR_BUDGETED_H_

#include <algorithm>
#include <chrono>
#include <mutex>
#include <new>
#include <optional>

#include "base/fork.h"

namespace heapwell::monitor {

/// A reading that is dear: reused for twenty times as long as it took, so that
/// whoever asks however often, it takes at most a twentieth of one core.
template <typename T>
class Budgeted {
 public:
  using Clock = std::chrono::steady_clock;

  /// Reuses a reading for `min_age` at least.
  explicit Budgeted(Clock::duration min_age = {}) : min_age_(min_age) {}

  /// The last reading, or a new one by `read`. Thread-safe; one thread reads while
  /// others wait for it. In the child of a fork it works on.
  template <typename Read>
  T Get(Read read) {
    const std::lock_guard lock(mutex_);
    // The parent of this process was writing it: nobody will ever finish that.
    if (mutex_.WasTorn()) new (&value_) std::optional<T>();
    const Clock::time_point now = Clock::now();
    if (!value_ || now >= expires_) {
      value_ = read();
      const Clock::time_point done = Clock::now();
      expires_ = done + std::max(kReuse * (done - now), min_age_);
    }
    return *value_;
  }

 private:
  static constexpr int kReuse = 20;

  base::ForkMutex mutex_;
  const Clock::duration min_age_;
  Clock::time_point expires_ = {};
  std::optional<T> value_ = {};
};

}  // namespace heapwell::monitor

#endif  // HEAPWELL_SRC_MONITOR_BUDGETED_H_
