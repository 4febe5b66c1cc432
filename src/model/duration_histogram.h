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
  static constexpr std::size_t kBuckets = 10;
  /// Upper bounds in seconds, ascending. Neighbours differ by a factor of at most
  /// 2.5: with wider buckets a quantile says little.
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

/// For pauses: 25 us to 25 ms.
inline constexpr DurationHistogram::Bounds kPauseBounds = {
    2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2};
/// For whole operations and for late wake-ups: 1 ms to 1 s.
inline constexpr DurationHistogram::Bounds kOperationBounds = {
    1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2, 5e-2, 0.1, 0.25, 0.5, 1};

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_DURATION_HISTOGRAM_H_
