// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_MODEL_DURATION_HISTOGRAM_H_
#define HEAPWELL_SRC_MODEL_DURATION_HISTOGRAM_H_

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>

#include "heapwell/metric.h"

namespace heapwell::model {

/// How long something took, many times. Lock-free; two additions each.
class DurationHistogram {
 public:
  static constexpr std::size_t kBuckets = 6;
  /// Upper bounds in seconds, ascending. Neighbours differ by a factor of at most
  /// 2.5: with wider buckets a quantile says little. Few, for each is a series of every
  /// process; what lies above the last is said to take at least that long.
  using Bounds = std::array<double, kBuckets>;

  explicit constexpr DurationHistogram(const Bounds& bounds) : bounds_(bounds) {}

  void Add(std::chrono::nanoseconds duration) noexcept;

  [[nodiscard]] std::uint64_t count() const noexcept;

  /// As one series without labels.
  [[nodiscard]] MetricSeries Read() const;

 private:
  const Bounds bounds_;
  std::array<std::atomic<std::uint64_t>, kBuckets + 1> counts_{};  // Last: above all.
  std::atomic<std::int64_t> sum_ns_{0};
};

/// For pauses: 0.25 ms to 10 ms.
inline constexpr DurationHistogram::Bounds kPauseBounds = {2.5e-4, 5e-4, 1e-3,
                                                           2.5e-3, 5e-3, 1e-2};
/// For late wake-ups: 1 ms to 50 ms.
inline constexpr DurationHistogram::Bounds kHiccupBounds = {1e-3, 2.5e-3, 5e-3,
                                                            1e-2, 2.5e-2, 5e-2};
/// For whole operations: 2.5 ms to 0.1 s.
inline constexpr DurationHistogram::Bounds kOperationBounds = {2.5e-3, 5e-3, 1e-2,
                                                               2.5e-2, 5e-2, 0.1};

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_DURATION_HISTOGRAM_H_
