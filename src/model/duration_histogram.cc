// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/duration_histogram.h"

#include <algorithm>

namespace heapwell::model {

void DurationHistogram::Add(std::chrono::nanoseconds duration) noexcept {
  const double seconds = std::chrono::duration<double>(duration).count();
  const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), seconds);
  counts_[static_cast<std::size_t>(bucket - bounds_.begin())].fetch_add(
      1, std::memory_order_relaxed);
  sum_ns_.fetch_add(duration.count(), std::memory_order_relaxed);
}

std::uint64_t DurationHistogram::count() const noexcept {
  std::uint64_t sum = 0;
  for (const auto& count : counts_) sum += count.load(std::memory_order_relaxed);
  return sum;
}

MetricSeries DurationHistogram::Read() const {
  MetricSeries series;
  for (std::size_t i = 0; i < kBuckets; ++i) {
    series.count += counts_[i].load(std::memory_order_relaxed);
    series.buckets.emplace_back(bounds_[i], series.count);
  }
  series.count += counts_[kBuckets].load(std::memory_order_relaxed);
  series.sum = static_cast<double>(sum_ns_.load(std::memory_order_relaxed)) / 1e9;
  return series;
}

}  // namespace heapwell::model
