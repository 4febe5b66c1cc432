// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_MONITOR_ALLOWANCE_H_
#define HEAPWELL_SRC_MONITOR_ALLOWANCE_H_

#include <algorithm>
#include <chrono>

namespace heapwell::monitor {

/// Keeps something that is done again and again below a share of one core: after it
/// took so much CPU time, it waits as much longer. Not thread-safe.
class Allowance {
 public:
  using Clock = std::chrono::steady_clock;

  /// One part in `parts` of a core. What is taken before `start_credit` is used up is
  /// not waited for: to begin with, everything is new.
  explicit Allowance(int parts, std::chrono::nanoseconds start_credit = {})
      : parts_(parts), credit_(start_credit) {}

  [[nodiscard]] bool IsDue(Clock::time_point now) const { return now >= next_; }

  void Took(std::chrono::nanoseconds cpu_time, Clock::time_point now) {
    const auto covered = std::min(cpu_time, credit_);
    credit_ -= covered;
    next_ = now + parts_ * (cpu_time - covered);
  }

 private:
  const int parts_;
  std::chrono::nanoseconds credit_;
  Clock::time_point next_ = {};
};

}  // namespace heapwell::monitor

#endif  // HEAPWELL_SRC_MONITOR_ALLOWANCE_H_
