// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_ENCODE_JSON_H_
#define HEAPWELL_SRC_ENCODE_JSON_H_

#include <optional>
#include <span>
#include <string>

#include "heapwell/mem_stats.h"
#include "model/heap_report.h"

namespace heapwell::encode {

/// /debug/memstats: "schema": 1 and the groups of MemStats; unknown is null.
std::string MemStatsJson(const MemStats& stats);

/// /debug/vars: Go's expvar shape with Go's names; what is unknown is left out.
std::string ExpvarJson(const MemStats& stats, const std::optional<HeapCensus>& census,
                       std::span<const std::string> command_line);

/// /debug/heap?format=json.
std::string HeapReportJson(const model::HeapReport& report);

}  // namespace heapwell::encode

#endif  // HEAPWELL_SRC_ENCODE_JSON_H_
