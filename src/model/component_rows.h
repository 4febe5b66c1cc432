// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The components of resident memory, and what it means if one of them grows.
#ifndef HEAPWELL_SRC_MODEL_COMPONENT_ROWS_H_
#define HEAPWELL_SRC_MODEL_COMPONENT_ROWS_H_

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "model/history_point.h"
#include "model/verdict.h"

namespace heapwell::model {

struct ComponentRow {
  std::string_view name;   ///< Label of heapwell_memory_bytes.
  std::string_view words;  ///< For people.
  bool resident;           ///< Part of the sum.
  VerdictKind when_it_grows;
  double (*read)(const HistoryPoint&);  ///< Bytes. NaN: unknown.
};

template <std::uint64_t MemoryComponents::*kMember>
double ReadComponent(const HistoryPoint& point) {
  return point.components ? static_cast<double>((*point.components).*kMember)
                          : std::numeric_limits<double>::quiet_NaN();
}

inline double ReadOverAligned(const HistoryPoint& point) {
  return point.over_aligned_bytes ? static_cast<double>(*point.over_aligned_bytes)
                                  : std::numeric_limits<double>::quiet_NaN();
}

inline constexpr std::array<ComponentRow, 8> kComponentRows = {{
    {"live", "live objects", true, VerdictKind::kLiveGrowth,
     ReadComponent<&MemoryComponents::live_bytes>},
    {"cached", "freed memory in caches", true, VerdictKind::kRetained,
     ReadComponent<&MemoryComponents::cached_bytes>},
    {"free_pages", "free pages that the allocator keeps", true, VerdictKind::kRetained,
     ReadComponent<&MemoryComponents::free_page_bytes>},
    {"fragmented", "free slots between live objects", true, VerdictKind::kFragmented,
     ReadComponent<&MemoryComponents::fragmented_bytes>},
    {"metadata", "the allocator's books", true, VerdictKind::kNonHeap,
     ReadComponent<&MemoryComponents::metadata_bytes>},
    {"non_heap", "memory outside the heap", true, VerdictKind::kNonHeap,
     ReadComponent<&MemoryComponents::non_heap_bytes>},
    {"untouched", "allocated but never touched", false, VerdictKind::kStable,
     ReadComponent<&MemoryComponents::untouched_bytes>},
    {"over_aligned", "over-aligned blocks, unsampled, ever allocated", false,
     VerdictKind::kStable, ReadOverAligned},
}};

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_COMPONENT_ROWS_H_
