// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Live objects without counting any: what spans hold, less what caches hold.
#include <gperftools/malloc_extension.h>
#include <gperftools/nallocx.h>
#include <gperftools/tcmalloc.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "allocator/allocator.h"
#include "allocator/live_samples.h"
#include "allocator/mode.h"
#include "allocator/spans.h"
#include "base/fork.h"
#include "sampler/sampling.h"

namespace heapwell::allocator {
namespace {

struct Count {
  std::int64_t objects = 0;
  std::int64_t bytes = 0;
};

// By object size, ascending; 0 for objects larger than the last class. In one block,
// which is there before anything is counted: else the count would meet its own rows.
class Counts {
 public:
  using Row = std::pair<std::uint64_t, Count>;

  Counts() { rows_.reserve(kMaxSizes); }

  Count& operator[](std::uint64_t object_bytes) {
    const auto row = std::ranges::lower_bound(rows_, object_bytes, {}, &Row::first);
    if (row != rows_.end() && row->first == object_bytes) return row->second;
    return rows_.emplace(row, object_bytes, Count{})->second;
  }

  [[nodiscard]] auto begin() const { return rows_.begin(); }
  [[nodiscard]] auto end() const { return rows_.end(); }

 private:
  // tcmalloc has at most 128 size classes.
  static constexpr std::size_t kMaxSizes = 256;
  std::vector<Row> rows_;
};

void Add(Counts& counts, std::size_t object_bytes, std::int64_t objects) {
  Count& count = counts[object_bytes];
  count.objects += objects;
  count.bytes += objects * static_cast<std::int64_t>(object_bytes);
}

// Spans whose size class is asked for at once, under the page-heap lock: without it,
// tcmalloc's look-up follows a null pointer when a sampled object is freed just then.
// About 10 us a batch.
constexpr std::size_t kBatch = 1024;

struct Batch {
  std::array<Span, kBatch> spans = {};
  std::array<std::size_t, kBatch> object_bytes = {};
  std::size_t size = 0;
};

void LookUpSizes(void* argument) {
  auto& batch = *static_cast<Batch*>(argument);
  for (std::size_t i = 0; i < batch.size; ++i) {
    batch.object_bytes[i] =
        tc_malloc_size(reinterpret_cast<void*>(batch.spans[i].start));
  }
}

void DropThreadCache() { MallocExtension::instance()->MarkThreadIdle(); }

bool CountBatch(Batch& batch, Counts& counts) {
  if (batch.size == 0) return true;
  if (!sampler::RunUnderHeapLock(&LookUpSizes, &batch, &DropThreadCache)) return false;
  for (std::size_t i = 0; i < batch.size; ++i) {
    const Span& span = batch.spans[i];
    const std::size_t object_bytes = batch.object_bytes[i];
    if (object_bytes == 0) continue;
    if (object_bytes >= span.length) {
      Add(counts, span.length, 1);
    } else {
      const double used = span.fraction * static_cast<double>(span.length);
      Add(counts, object_bytes, std::llround(used / static_cast<double>(object_bytes)));
    }
  }
  batch.size = 0;
  return true;
}

void AddLarge(Counts& counts, std::size_t bytes) {
  counts[0].objects += 1;
  counts[0].bytes += static_cast<std::int64_t>(bytes);
}

constinit base::ForkMutex g_census_mutex;

bool CountSpans(Counts& counts) {
  static auto& batch = *new Batch;  // 48 KiB, too much for a stack. Under the mutex.
  bool ok = true;
  batch.size = 0;
  VisitSpans([&](const Span& span) {
    if (span.state != Span::State::kInUse || !ok) return;
    if (span.length > kLargestClassBytes) {
      AddLarge(counts, span.length);
      return;
    }
    batch.spans[batch.size++] = span;
    if (batch.size == kBatch) ok = CountBatch(batch, counts);
  });
  return ok && CountBatch(batch, counts);
}

// Thread and transfer caches hold objects that their spans count as used. (The
// central cache's free objects are not counted by their spans.)
void SubtractCached(Counts& counts) {
  std::vector<MallocExtension::FreeListInfo> lists;
  MallocExtension::instance()->GetFreeListSizes(&lists);
  for (const auto& list : lists) {
    const bool cache = std::strcmp(list.type, "tcmalloc.thread") == 0 ||
                       std::strcmp(list.type, "tcmalloc.transfer") == 0;
    if (!cache || list.max_object_size == 0) continue;
    const double free = static_cast<double>(list.total_bytes_free);
    Add(counts, list.max_object_size,
        -std::llround(free / static_cast<double>(list.max_object_size)));
  }
}

// A small sampled object has a span of its own, which looks like one full of them.
bool CorrectSamples(Counts& counts) {
  const LiveVisit visit = VisitLiveSamples([&](const LiveSample& sample) {
    const std::size_t object_bytes = ::nallocx(sample.requested_bytes, 0);
    const std::size_t length =
        (sample.requested_bytes + kSpanPageBytes - 1) / kSpanPageBytes * kSpanPageBytes;
    if (object_bytes == 0 || object_bytes >= length) return;
    const double slots =
        std::round(static_cast<double>(length) / static_cast<double>(object_bytes));
    Add(counts, object_bytes,
        -static_cast<std::int64_t>(sample.count) * (std::llround(slots) - 1));
  });
  return visit.complete;
}

HeapCensus ToCensus(const Counts& counts) {
  HeapCensus census;
  census.taken_at = std::chrono::system_clock::now();
  std::optional<SizeClassStats> large;
  for (const auto& [object_bytes, count] : counts) {
    if (count.objects <= 0) continue;  // Moved between two of the readings.
    const SizeClassStats row{.object_bytes = object_bytes,
                             .live_objects = static_cast<std::uint64_t>(count.objects),
                             .live_bytes = static_cast<std::uint64_t>(count.bytes)};
    census.live_objects += row.live_objects;
    census.live_bytes += row.live_bytes;
    if (object_bytes == 0) {
      large = row;
    } else {
      census.size_classes.push_back(row);
    }
  }
  if (large) census.size_classes.push_back(*large);
  return census;
}

}  // namespace

std::optional<HeapCensus> ReadCensus() {
  if (TheMode().mode != SamplingMode::kTakeover) return std::nullopt;
  const std::lock_guard lock(g_census_mutex);
  Counts counts;
  // Counting spans lets this thread's cache go, back into spans: let it go before
  // caches are counted, or its objects are subtracted twice.
  sampler::LetCacheGo(&DropThreadCache);
  SubtractCached(counts);
  if (!CorrectSamples(counts) || !CountSpans(counts)) return std::nullopt;
  return ToCensus(counts);
}

}  // namespace heapwell::allocator
