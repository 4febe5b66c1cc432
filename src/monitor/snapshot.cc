// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The free functions of mem_stats.h: one reading of everything.
#include "monitor/snapshot.h"

#include <algorithm>
#include <atomic>
#include <exception>

#include "allocator/allocator.h"
#include "base/fault.h"
#include "heapwell/mem_stats.h"
#include "monitor/budgeted.h"
#include "monitor/guard.h"
#include "platform/cgroup.h"
#include "platform/pressure.h"
#include "platform/process.h"

namespace heapwell {
namespace {

using CensusCache = monitor::Budgeted<std::optional<HeapCensus>>;

CensusCache& TheCensus() {
  static auto& cache = *new CensusCache;  // Never destroyed: used until the very end.
  return cache;
}

// Mallocs are estimated and objects counted, so their difference can fall back a
// little, or be negative in a young process. A counter never falls.
std::uint64_t NeverFalling(std::uint64_t mallocs, std::uint64_t live_objects) {
  static std::atomic<std::uint64_t> highest{0};
  const std::uint64_t frees = mallocs > live_objects ? mallocs - live_objects : 0;
  std::uint64_t last = highest.load();
  while (last < frees && !highest.compare_exchange_weak(last, frees)) {
  }
  return std::max(last, frees);
}

MemStats Read() {
  MemStats stats = monitor::ReadStatsWithoutCensus();
  const auto census = TheCensus().Get([] { return allocator::ReadCensus(); });
  if (census) monitor::AddObjects(*census, stats);
  return stats;
}

// Memory can run out in the middle of a reading; what was read is then lost.
template <typename F>
auto CatchAll(F read) noexcept -> decltype(read()) {
  const allocator::ExcludeThread exclude;
  try {
    return read();
  } catch (const std::exception&) {
    base::CountFault();
    return {};
  }
}

}  // namespace

namespace monitor {

MemStats ReadStatsWithoutCensus() {
  MemStats stats = ReadOwnStats();
  stats.cgroup = platform::ReadCgroup();
  stats.pressure = platform::ReadPressure();
  return stats;
}

MemStats ReadOwnStats() {
  MemStats stats;
  stats.taken_at = std::chrono::system_clock::now();
  stats.sampling = allocator::ReadSampling();
  stats.allocator = allocator::ReadBooks();
  stats.pauses = allocator::ReadPauses();
  stats.process = platform::ReadProcess();
  stats.guard = ReadGuard();
  return stats;
}

void AddObjects(const HeapCensus& census, MemStats& stats) {
  if (!stats.allocator) return;
  AllocatorStats& allocator = *stats.allocator;
  allocator.heap_objects = census.live_objects;
  allocator.heap_objects_taken_at = census.taken_at;
  if (allocator.mallocs) {
    allocator.frees = NeverFalling(*allocator.mallocs, census.live_objects);
  }
}

}  // namespace monitor

MemStats ReadMemStats() noexcept { return CatchAll(Read); }

std::optional<HeapCensus> ReadHeapCensus() noexcept {
  return CatchAll(allocator::ReadCensus);
}

std::optional<MemoryComponents> ReadMemoryComponents() noexcept {
  return CatchAll([]() -> std::optional<MemoryComponents> {
    const auto process = platform::ReadProcess();
    if (!process) return std::nullopt;
    return allocator::ReadComponents(process->resident_bytes);
  });
}

}  // namespace heapwell
