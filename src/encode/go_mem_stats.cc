// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/go_mem_stats.h"

#include <optional>
#include <utility>

#include "encode/units.h"

namespace heapwell::encode {
namespace {

class GoStats {
 public:
  void Add(std::string_view name, std::optional<std::uint64_t> value) {
    if (value) stats_.push_back({name, {static_cast<std::int64_t>(*value)}});
  }
  void AddArray(std::string_view name, std::vector<std::int64_t> values) {
    stats_.push_back({name, std::move(values), /*is_array=*/true});
  }
  std::vector<GoStat> Take() && { return std::move(stats_); }

 private:
  std::vector<GoStat> stats_ = {};
};

void AddAllocator(GoStats& go, const AllocatorStats& allocator) {
  go.Add("Alloc", allocator.alloc_bytes);
  go.Add("TotalAlloc", allocator.total_alloc_bytes);
  go.Add("Sys", allocator.sys_bytes);
  go.Add("Mallocs", allocator.mallocs);
  go.Add("Frees", allocator.frees);
  go.Add("HeapAlloc", allocator.alloc_bytes);
  go.Add("HeapSys", allocator.heap_sys_bytes);
  go.Add("HeapIdle", allocator.heap_idle_bytes);
  go.Add("HeapInuse", allocator.heap_inuse_bytes);
  go.Add("HeapReleased", allocator.heap_released_bytes);
  go.Add("HeapObjects", allocator.heap_objects);
}

void AddPauses(GoStats& go, const PauseStats& pauses) {
  if (pauses.last_release) {
    go.Add("LastGC", static_cast<std::uint64_t>(UnixNanoseconds(*pauses.last_release)));
  }
  go.Add("PauseTotalNs", static_cast<std::uint64_t>(pauses.pause_total.count()));
  std::vector<std::int64_t> durations;
  std::vector<std::int64_t> ends;
  for (const Pause& pause : pauses.recent) {
    durations.push_back(pause.duration.count());
    ends.push_back(UnixNanoseconds(pause.ended_at));
  }
  go.AddArray("PauseNs", std::move(durations));
  go.AddArray("PauseEnd", std::move(ends));
  go.Add("NumGC", pauses.pause_count);
}

}  // namespace

std::vector<GoStat> GoMemStats(const MemStats& stats) {
  GoStats go;
  if (stats.allocator) AddAllocator(go, *stats.allocator);
  if (stats.guard) go.Add("NextGC", stats.guard->soft_limit_bytes);
  if (stats.pauses) AddPauses(go, *stats.pauses);
  return std::move(go).Take();
}

}  // namespace heapwell::encode
