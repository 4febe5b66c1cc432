// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_MONITOR_OPERATIONS_H_
#define HEAPWELL_SRC_MONITOR_OPERATIONS_H_

#include <time.h>

#include <atomic>
#include <chrono>
#include <cstdint>

#include "model/duration_histogram.h"

namespace heapwell::monitor {

/// What heapwell itself does to this process, timed: the answer to what it costs.
struct Operations {
  model::DurationHistogram scrape{model::kOperationBounds};
  model::DurationHistogram heap_profile{model::kOperationBounds};
  model::DurationHistogram release{model::kOperationBounds};
  model::DurationHistogram hiccups{model::kHiccupBounds};  ///< Late wake-ups.
  std::atomic<std::int64_t> background_cpu_ns{0};  ///< Of heapwell's own thread.
};

/// CPU time that the calling thread ever took.
inline std::chrono::nanoseconds ThreadCpuTime() {
  timespec time = {};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

/// Adds the time of its own life to a histogram.
class Timed {
 public:
  explicit Timed(model::DurationHistogram& into) : into_(into) {}
  ~Timed() { into_.Add(std::chrono::steady_clock::now() - start_); }
  Timed(const Timed&) = delete;
  Timed& operator=(const Timed&) = delete;

 private:
  model::DurationHistogram& into_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace heapwell::monitor

#endif  // HEAPWELL_SRC_MONITOR_OPERATIONS_H_
