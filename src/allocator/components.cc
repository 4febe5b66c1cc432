// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Resident memory by component: the kernel says which pages of tcmalloc's spans are
// resident, tcmalloc's books say what is in them.
#include <unistd.h>

#include <algorithm>

#include "allocator/allocator.h"
#include "allocator/mode.h"
#include "allocator/page_residency.h"
#include "allocator/spans.h"
#include "platform/process.h"

namespace heapwell::allocator {
namespace {

struct Resident {
  std::uint64_t used_length = 0;  // Of spans in use, resident or not.
  std::uint64_t used = 0;
  std::uint64_t free = 0;  // Of free and released spans.
  /// Between spans in the break's area, where tcmalloc keeps its books.
  std::uint64_t between = 0;
  bool grows_the_break = false;  // Some span lies there.
  bool complete = true;
};

// The area that sbrk moves the end of: "[heap]" in /proc/self/maps. Nobody but tcmalloc
// has it where tcmalloc is malloc.
struct BreakArea {
  std::uintptr_t start = 0;
  std::uintptr_t end = 0;
};

BreakArea ReadBreakArea() {
  static const std::uintptr_t start = platform::ReadBreakStart().value_or(0);
  const auto end = reinterpret_cast<std::uintptr_t>(::sbrk(0));
  if (start == 0 || end < start) return {};
  return {start, end};
}

// Adds up spans, and the gaps between them in the break's area. Spans come in ascending
// order.
class Measurement {
 public:
  Measurement() : break_(ReadBreakArea()), gap_start_(break_.start) {}

  void Add(const Span& span) {
    AddGap(span.start);
    const auto bytes = pages_.ResidentBytes(span.start, span.length);
    if (!bytes) {
      resident_.complete = false;
    } else if (span.state == Span::State::kInUse) {
      resident_.used_length += span.length;
      resident_.used += *bytes;
    } else {
      resident_.free += *bytes;
    }
    if (!Contains(span.start)) return;
    resident_.grows_the_break = true;
    gap_start_ = span.start + span.length;
  }

  Resident Finish() {
    AddGap(break_.end);
    return resident_;
  }

 private:
  [[nodiscard]] bool Contains(std::uintptr_t address) const {
    return address >= break_.start && address < break_.end;
  }

  // Up to `end`, or to the end of the area.
  void AddGap(std::uintptr_t end) {
    end = std::min(end, break_.end);
    const auto page_bytes = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const std::uintptr_t start =
        (gap_start_ + page_bytes - 1) / page_bytes * page_bytes;
    if (start >= end) return;
    resident_.between += pages_.ResidentBytes(start, end - start).value_or(0);
    gap_start_ = end;
  }

  const BreakArea break_;
  std::uintptr_t gap_start_;
  PageResidency pages_;
  Resident resident_;
};

Resident MeasureHeap() {
  Measurement measurement;
  VisitSpans([&](const Span& span) { measurement.Add(span); });
  return measurement.Finish();
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
  const Resident heap = MeasureHeap();
  if (!heap.complete) return std::nullopt;

  MemoryComponents parts;
  parts.taken_at = std::chrono::system_clock::now();
  // The heap was measured after the process: pages that came meanwhile would make
  // the parts more than the whole.
  parts.resident_bytes = std::max(resident_bytes, heap.used + heap.free);
  parts.untouched_bytes = heap.used_length - heap.used;
  std::uint64_t left = parts.resident_bytes - heap.used - heap.free;
  // Its books are what else lies among its spans; not all of them were ever touched.
  // Where it maps its memory they may lie anywhere, and its own count has to do.
  parts.metadata_bytes =
      Take(heap.grows_the_break ? heap.between : books->metadata_bytes, left);
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
