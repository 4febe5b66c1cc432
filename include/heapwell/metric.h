// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The numbers of this process as rows that any metrics library can publish.
#ifndef HEAPWELL_METRIC_H_
#define HEAPWELL_METRIC_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "heapwell/export.h"

namespace heapwell {

enum class MetricKind { kGauge, kCounter, kHistogram };

/// One series of a family.
struct MetricSeries {
  /// Label names and values. Values are valid UTF-8.
  std::vector<std::pair<std::string, std::string>> labels = {};
  double value = 0;  ///< Not for histograms.

  /// Cumulative count at each upper bound, without +Inf. Only for histograms.
  std::vector<std::pair<double, std::uint64_t>> buckets = {};
  std::uint64_t count = 0;
  double sum = 0;
};

/// Everything published under one metric name. Never empty: what is unknown has no
/// family.
struct MetricFamily {
  std::string name = {};  ///< "heapwell_alloc_bytes"; counters end in "_total".
  std::string help = {};  ///< One line.
  MetricKind kind = MetricKind::kGauge;
  std::vector<MetricSeries> series = {};
};

}  // namespace heapwell

#endif  // HEAPWELL_METRIC_H_
