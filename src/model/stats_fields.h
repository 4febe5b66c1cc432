// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The one table of numbers. JSON, metrics and docs/metrics.md are printed from it.
#ifndef HEAPWELL_SRC_MODEL_STATS_FIELDS_H_
#define HEAPWELL_SRC_MODEL_STATS_FIELDS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "heapwell/mem_stats.h"
#include "heapwell/metric.h"

namespace heapwell::model {

/// A count or bytes, exact; or seconds.
using Number = std::variant<std::uint64_t, double>;

/// As metrics libraries want it: exact up to 2^53.
double ToDouble(Number number) noexcept;

/// Everything the outside world knows about one number of a snapshot.
struct Field {
  std::string_view group;   ///< Group of MemStats: "allocator".
  std::string_view member;  ///< Its key in JSON: "alloc_bytes"; the unit comes last.
                            ///< Empty: JSON has the number under another row.
  std::string_view metric;  ///< Metric name; empty: published otherwise or not at all.
  std::string_view labels;  ///< `state="in_use"`; empty for most.
  MetricKind kind;
  std::string_view help;    ///< One sentence: what it is.
  std::string_view source;  ///< Where it is read.
  /// In base units: bytes, seconds, counts; points in time are seconds since 1970.
  /// Empty: this process cannot answer.
  std::optional<Number> (*read)(const MemStats&);
};

/// In documented order; rows of one group, and of one metric, stand together.
std::span<const Field> StatsFields();

/// The HELP line of the metric that `field` belongs to. One metric has one, so where
/// labels tell several numbers apart it says what they have in common.
std::string_view MetricHelp(const Field& field);

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_STATS_FIELDS_H_
