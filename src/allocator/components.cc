// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Resident memory by component: the kernel says which pages of tcmalloc's spans are
// resident, tcmalloc's books say what is in them.
#include <algorithm>

#include "allocator/allocator.h"
#include "allocator/mode.h"
#include "allocator/page_residency.h"
#include "allocator/spans.h"

namespace heapwell::allocator {
namespace {

struct Resident {
  std::uint64_t used_length = 0;  // Of spans in use, resident or not.
  std::uint64_t used = 0;
  std::uint64_t free = 0;  // Of free and released spans.
  bool complete = true;
};

Resident MeasureSpans() {
  Resident resident;
  PageResidency pages;
  VisitSpans([&](const Span& span) {
    const auto bytes = pages.ResidentBytes(span.start, span.length);
    if (!bytes) {
      resident.complete = false;
    } else if (span.state == Span::State::kInUse) {
      resident.used_length += span.length;
      resident.used += *bytes;
    } else {
      resident.free += *bytes;
    }
  });
  return resident;
}

// Takes at most what is left.
std::uint64_t Take(std::uint64_t wanted, std::uint64_t& left) {
  const std::uint64_t taken = std::min(wanted, left);
  left -= taken;
  return taken;
}

}  // namespace

std::optional<MemoryComponents> ReadComponents(std::uint64_t resident_bytes) {
  const auto books = ReadBooks();
  if (!books) return std::nullopt;
  const Resident heap = MeasureSpans();
  if (!heap.complete) return std::nullopt;

  MemoryComponents parts;
  parts.taken_at = std::chrono::system_clock::now();
  // The heap was measured after the process: pages that came meanwhile would make
  // the parts more than the whole.
  parts.resident_bytes = std::max(resident_bytes, heap.used + heap.free);
  parts.untouched_bytes = heap.used_length - heap.used;
  std::uint64_t left = parts.resident_bytes - heap.used - heap.free;
  parts.metadata_bytes = Take(books->metadata_bytes, left);
  parts.non_heap_bytes = left;
  parts.free_page_bytes = heap.free;
  // Free slots were touched when they were used, so they are resident.
  std::uint64_t used = heap.used;
  parts.fragmented_bytes = Take(books->central_cache_free_bytes, used);
  parts.cached_bytes =
      Take(books->thread_cache_free_bytes + books->transfer_cache_free_bytes, used);
  parts.live_bytes = used;
  return parts;
}

}  // namespace heapwell::allocator
