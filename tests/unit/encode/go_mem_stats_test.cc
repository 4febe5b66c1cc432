// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/go_mem_stats.h"

#include <gtest/gtest.h>

#include <string>

namespace heapwell::encode {
namespace {

std::vector<std::string> Names(const MemStats& stats) {
  std::vector<std::string> names;
  for (const GoStat& stat : GoMemStats(stats)) names.emplace_back(stat.name);
  return names;
}

MemStats Known() {
  MemStats stats;
  AllocatorStats& allocator = stats.allocator.emplace();
  allocator.alloc_bytes = 1;
  allocator.total_alloc_bytes = 2;
  allocator.sys_bytes = 3;
  allocator.mallocs = 4;
  allocator.frees = 5;
  allocator.heap_sys_bytes = 6;
  allocator.heap_idle_bytes = 7;
  allocator.heap_inuse_bytes = 8;
  allocator.heap_released_bytes = 9;
  allocator.heap_objects = 10;
  PauseStats& pauses = stats.pauses.emplace();
  pauses.pause_count = 258;
  pauses.pause_total = std::chrono::nanoseconds{777};
  pauses.recent[1] = {std::chrono::system_clock::time_point{} + std::chrono::seconds{2},
                      std::chrono::nanoseconds{55}};
  pauses.last_release =
      std::chrono::system_clock::time_point{} + std::chrono::seconds{3};
  stats.guard.emplace().soft_limit_bytes = 11;
  return stats;
}

TEST(GoMemStats, HasGosNamesInGosOrder) {
  EXPECT_EQ(Names(Known()),
            (std::vector<std::string>{"Alloc", "TotalAlloc", "Sys", "Mallocs", "Frees",
                                      "HeapAlloc", "HeapSys", "HeapIdle", "HeapInuse",
                                      "HeapReleased", "HeapObjects", "NextGC", "LastGC",
                                      "PauseTotalNs", "PauseNs", "PauseEnd", "NumGC"}));
}

TEST(GoMemStats, HasTheNumberOfEachName) {
  const std::vector<std::int64_t> expected = {1, 2, 3, 4, 5, 1, 6, 7, 8, 9, 10, 11};
  const std::vector<GoStat> stats = GoMemStats(Known());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(stats[i].values, std::vector<std::int64_t>{expected[i]}) << stats[i].name;
  }
  EXPECT_EQ(stats[12].values, std::vector<std::int64_t>{3000000000});
  EXPECT_EQ(stats[13].values, std::vector<std::int64_t>{777});
  EXPECT_EQ(stats[16].values, std::vector<std::int64_t>{258});
}

TEST(GoMemStats, KeepsGosCircleOf256Pauses) {
  const std::vector<GoStat> stats = GoMemStats(Known());
  ASSERT_EQ(stats[14].values.size(), 256u);
  EXPECT_EQ(stats[14].values[1], 55);  // (258 + 255) % 256, as Go's newest.
  EXPECT_EQ(stats[15].values[1], 2000000000);
}

TEST(GoMemStats, LeavesOutWhatIsUnknown) {
  MemStats stats = Known();
  stats.pauses.reset();
  stats.guard.reset();
  stats.allocator->total_alloc_bytes.reset();
  stats.allocator->mallocs.reset();
  stats.allocator->frees.reset();
  stats.allocator->heap_objects.reset();
  EXPECT_EQ(Names(stats),
            (std::vector<std::string>{"Alloc", "Sys", "HeapAlloc", "HeapSys",
                                      "HeapIdle", "HeapInuse", "HeapReleased"}));
  EXPECT_TRUE(Names(MemStats{}).empty());
}

}  // namespace
}  // namespace heapwell::encode
