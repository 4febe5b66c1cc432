// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_ENCODE_JSON_H_
#define HEAPWELL_SRC_ENCODE_JSON_H_

#include <optional>
#include <span>
#include <string>

#include "heapwell/mem_stats.h"
#include "model/heap_report.h"
#include "model/verdict.h"

namespace heapwell::encode {

/// Of MemStatsJson and HeapReportJson. Members may be added; none changes its name
/// or its meaning without a new number.
inline constexpr int kJsonSchema = 1;

/// /debug/memstats: "schema" and the groups of MemStats, member for member as in the
/// field table, and the recent pauses, newest first. Unknown is null.
std::string MemStatsJson(const MemStats& stats);

/// /debug/vars: Go's expvar, byte for byte in shape, with "cmdline" and "memstats"
/// under Go's names. What is unknown is left out. "BySize" tells live objects as
/// "Live", for C++ keeps no mallocs and frees by size.
std::string ExpvarJson(const MemStats& stats, const std::optional<HeapCensus>& census,
                       std::span<const std::string> command_line);

/// /debug/heap?format=json: "schema", "sampling", "stats", "verdict", "growth",
/// "time_to_limit_seconds", "components", "sites", "size_classes" and what samples say
/// in all. Unknown is null. `verdict` may be null.
std::string HeapReportJson(const model::HeapReport& report,
                           const model::Verdict* verdict = nullptr);

}  // namespace heapwell::encode

#endif  // HEAPWELL_SRC_ENCODE_JSON_H_
