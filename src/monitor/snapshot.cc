// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The free functions of mem_stats.h: one reading of everything.
#include <exception>

#include "allocator/allocator.h"
#include "base/fault.h"
#include "heapwell/mem_stats.h"
#include "monitor/budgeted.h"
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

void AddObjects(AllocatorStats& stats) {
  const auto census = TheCensus().Get([] { return allocator::ReadCensus(); });
  if (!census) return;
  stats.heap_objects = census->live_objects;
  stats.heap_objects_taken_at = census->taken_at;
  if (stats.mallocs && *stats.mallocs >= census->live_objects) {
    stats.frees = *stats.mallocs - census->live_objects;
  }
}

MemStats Read() {
  MemStats stats;
  stats.taken_at = std::chrono::system_clock::now();
  stats.sampling = allocator::ReadSampling();
  stats.allocator = allocator::ReadBooks();
  if (stats.allocator) AddObjects(*stats.allocator);
  stats.pauses = allocator::ReadPauses();
  stats.process = platform::ReadProcess();
  stats.cgroup = platform::ReadCgroup();
  stats.pressure = platform::ReadPressure();
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
