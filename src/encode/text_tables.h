// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The tables of /debug/heap: a heading and aligned rows.
#ifndef HEAPWELL_SRC_ENCODE_TEXT_TABLES_H_
#define HEAPWELL_SRC_ENCODE_TEXT_TABLES_H_

#include <string>

#include "heapwell/mem_stats.h"
#include "model/heap_report.h"
#include "model/verdict.h"

namespace heapwell::encode {

/// With a column of how each grows, where `verdict` knows. It may be null.
void AppendComponents(std::string& out, const MemoryComponents& components,
                      const model::Verdict* verdict);
void AppendBooks(std::string& out, const AllocatorStats& allocator);
/// Those that allocate, then the largest that only call.
void AppendSites(std::string& out, const model::HeapReport& report);
/// The largest by bytes; the others in one row.
void AppendCensus(std::string& out, const HeapCensus& census);

}  // namespace heapwell::encode

#endif  // HEAPWELL_SRC_ENCODE_TEXT_TABLES_H_
