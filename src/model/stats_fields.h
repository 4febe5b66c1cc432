// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The one table of numbers. JSON, metrics and docs/metrics.md are printed from it.
#ifndef HEAPWELL_SRC_MODEL_STATS_FIELDS_H_
#define HEAPWELL_SRC_MODEL_STATS_FIELDS_H_

#include <optional>
#include <span>
#include <string_view>

#include "heapwell/mem_stats.h"
#include "heapwell/metric.h"

namespace heapwell::model {

/// Everything the outside world knows about one number of a snapshot.
struct Field {
  std::string_view group;   ///< Group of MemStats: "allocator".
  std::string_view member;  ///< Its key in JSON: "alloc_bytes"; the unit comes last.
  std::string_view metric;  ///< Metric name; empty: published otherwise or not at all.
  std::string_view labels;  ///< `state="in_use"`; empty for most.
  MetricKind kind;
  std::string_view help;    ///< One sentence: what it is.
  std::string_view source;  ///< Where it is read.
  /// In base units: bytes, seconds, counts. Empty: this process cannot answer.
  std::optional<double> (*read)(const MemStats&);
};

/// In documented order; rows of one group, and of one metric, stand together.
std::span<const Field> StatsFields();

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_STATS_FIELDS_H_
