// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "load_result.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace orders {
namespace {

constexpr double kStep = 1.05;

}  // namespace

void LatencyHistogram::Add(std::chrono::nanoseconds time) {
  const double microseconds = std::max(1.0, static_cast<double>(time.count()) / 1e3);
  const double step = std::ceil(std::log(microseconds) / std::log(kStep));
  ++counts_[std::min(static_cast<std::size_t>(step), counts_.size() - 1)];
}

void LatencyHistogram::Add(const LatencyHistogram& other) {
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
}

double LatencyHistogram::MillisecondsOf(double share) const {
  std::uint64_t all = 0;
  for (const std::uint64_t count : counts_) all += count;
  if (all == 0) return 0;
  const auto wanted =
      static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(all)));
  std::uint64_t seen = 0;
  std::size_t i = 0;
  while (i + 1 < counts_.size() && (seen += counts_[i]) < wanted) ++i;
  return std::pow(kStep, static_cast<double>(i)) / 1e3;
}

std::string ToText(const LoadResult& result) {
  char text[400];
  const double per_second =
      result.seconds > 0 ? static_cast<double>(result.answered) / result.seconds : 0;
  std::snprintf(
      text, sizeof(text),
      "load: %llu answered, %llu failed, %llu lost in %.1f s\n"
      "throughput: %.1f requests/s\n"
      "latency: p50 %.2f ms, p90 %.2f ms, p99 %.2f ms, longest %.2f ms\n",
      static_cast<unsigned long long>(result.answered),
      static_cast<unsigned long long>(result.failed),
      static_cast<unsigned long long>(result.lost), result.seconds, per_second,
      result.latencies.MillisecondsOf(0.5), result.latencies.MillisecondsOf(0.9),
      result.latencies.MillisecondsOf(0.99), result.latencies.MillisecondsOf(1));
  return text;
}

}  // namespace orders
