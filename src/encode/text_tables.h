// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The tables of /debug/heap: a heading and aligned rows.
#ifndef HEAPWELL_SRC_ENCODE_TEXT_TABLES_H_
#define HEAPWELL_SRC_ENCODE_TEXT_TABLES_H_

#include <cstddef>
#include <string>

#include "heapwell/mem_stats.h"
#include "model/heap_report.h"

namespace heapwell::encode {

/// What a terminal shows without wrapping, with room for a quoting mail.
inline constexpr std::size_t kColumns = 88;

void AppendComponents(std::string& out, const MemoryComponents& components);
void AppendBooks(std::string& out, const AllocatorStats& allocator);
/// Those that allocate, then the largest that only call.
void AppendSites(std::string& out, const model::HeapReport& report);
/// The largest by bytes; the others in one row.
void AppendCensus(std::string& out, const HeapCensus& census);

}  // namespace heapwell::encode

#endif  // HEAPWELL_SRC_ENCODE_TEXT_TABLES_H_
