// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "monitor/trace_heap.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <unordered_set>
#include <utility>

#include "allocator/allocator.h"
#include "monitor/snapshot.h"

namespace heapwell::monitor {
namespace {

using model::TraceTime;

constexpr TraceTime kSearchEvery = 100'000'000;
constexpr TraceTime kRest = 20;  // Times as long as a search took.

enum Counter : std::size_t { kAlloc, kResident, kFreePages, kCached, kTotalAlloc };
constexpr const char* kNames[] = {"alloc_bytes", "resident_bytes", "free_page_bytes",
                                  "cache_free_bytes", "total_alloc_bytes"};

TraceTime FromWallClock(std::chrono::system_clock::time_point time) {
  const auto ago = std::chrono::system_clock::now() - time;
  return trace::Now() -
         std::chrono::duration_cast<std::chrono::nanoseconds>(ago).count();
}

// What pauses since the last look were. Nearly always there is one, if any.
const char* NameOf(std::uint64_t pauses, std::uint64_t releases) {
  if (releases == 0) return "capture";
  return releases == pauses ? "release" : "release or capture";
}

}  // namespace

TraceHeap::TraceHeap() {
  for (const char* name : kNames) counters.push_back({name, {}});
  if (const auto books = allocator::ReadPauses()) {
    pauses_seen_ = books->pause_count;
    releases_seen_ = books->release_count;
  }
}

void TraceHeap::Look() {
  const TraceTime now = trace::Now();
  ReadNumbers(now);
  ReadPauses();  // Those of others; then our own.
  if (now < next_search_ns_) return;
  FindFrees(now);
  ReadPauses();
}

void TraceHeap::Finish() {
  next_search_ns_ = 0;
  Look();
}

void TraceHeap::Add(std::size_t counter, TraceTime now, std::int64_t value) {
  counters[counter].points.emplace_back(now, value);
}

void TraceHeap::ReadNumbers(TraceTime now) {
  const auto add = [&](std::size_t counter, std::uint64_t bytes) {
    Add(counter, now, static_cast<std::int64_t>(bytes));
  };
  const MemStats stats = ReadOwnStats();
  if (stats.process) add(kResident, stats.process->resident_bytes);
  if (!stats.allocator) return;
  const AllocatorStats& heap = *stats.allocator;
  add(kAlloc, heap.alloc_bytes);
  add(kFreePages,
      heap.heap_idle_bytes - std::min(heap.heap_idle_bytes, heap.heap_released_bytes));
  add(kCached, heap.central_cache_free_bytes + heap.transfer_cache_free_bytes +
                   heap.thread_cache_free_bytes);
  if (heap.total_alloc_bytes) add(kTotalAlloc, *heap.total_alloc_bytes);
}

void TraceHeap::ReadPauses() {
  const auto books = allocator::ReadPauses();
  if (!books) return;
  const std::uint64_t oldest =
      books->pause_count -
      std::min<std::uint64_t>(books->pause_count, PauseStats::kRecent);
  const char* const name =
      NameOf(books->pause_count - pauses_seen_, books->release_count - releases_seen_);
  for (std::uint64_t i = std::max(oldest, pauses_seen_); i < books->pause_count; ++i) {
    const Pause& pause = books->recent[i % PauseStats::kRecent];
    const TraceTime end = FromWallClock(pause.ended_at);
    pauses.push_back(
        {.name = name, .begin_ns = end - pause.duration.count(), .end_ns = end});
  }
  pauses_seen_ = books->pause_count;
  releases_seen_ = books->release_count;
}

void TraceHeap::AddFree(trace::Sample sample, TraceTime now) {
  if (frees.size() == trace::kMaxSamples) {
    ++dropped_frees;
    return;
  }
  sample.at_ns = now;
  sample.thread = 0;
  frees.push_back(sample);
}

void TraceHeap::FindFrees(TraceTime now) {
  const auto live = allocator::ReadLiveTokens();
  if (live) {
    const std::unordered_set<std::uintptr_t> is_live(live->begin(), live->end());
    std::erase_if(known_, [&](const auto& entry) {
      if (is_live.count(entry.first) > 0) return false;
      AddFree(entry.second, now);
      return true;
    });
    for (const std::uintptr_t token : *live) {
      if (known_.count(token) > 0) continue;
      if (const auto sample = trace::SampleOf(token)) known_.emplace(token, *sample);
    }
  }
  // Those are looked for next time: tcmalloc may not list the youngest yet.
  for (const trace::Sample& sample : trace::SamplesFrom(samples_seen_)) {
    ++samples_seen_;
    if (sample.token != 0) known_.emplace(sample.token, sample);
  }
  next_search_ns_ = now + std::max(kSearchEvery, kRest * (trace::Now() - now));
}

}  // namespace heapwell::monitor
