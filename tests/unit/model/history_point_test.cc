// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/history_point.h"

#include <gtest/gtest.h>

#include <array>

namespace heapwell::model {
namespace {

using std::chrono::seconds;

constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;

MemStats Stats() {
  MemStats stats;
  stats.process.emplace();
  stats.process->resident_bytes = kGiB;
  return stats;
}

TEST(BindingLimit, IsEmptyWhereNothingLimits) {
  EXPECT_FALSE(BindingLimit(Stats()));
  EXPECT_FALSE(BindingLimit(MemStats{}));
}

TEST(BindingLimit, IsTheOneWithTheLeastRoom) {
  MemStats stats = Stats();
  stats.process->host_memory_bytes = 64 * kGiB;
  EXPECT_EQ(BindingLimit(stats)->source, MemoryLimit::Source::kHost);
  stats.process->virtual_bytes = 7 * kGiB;
  stats.process->virtual_limit_bytes = 8 * kGiB;
  EXPECT_EQ(BindingLimit(stats)->source, MemoryLimit::Source::kAddressSpace);
  stats.process->data_bytes = 3 * kGiB + kGiB / 4;
  stats.process->data_limit_bytes = 4 * kGiB;
  EXPECT_EQ(BindingLimit(stats)->source, MemoryLimit::Source::kData);
  stats.cgroup.emplace();
  stats.cgroup->limit_bytes = 2 * kGiB;
  stats.cgroup->working_set_bytes = kGiB + kGiB / 2;
  const auto limit = BindingLimit(stats);
  EXPECT_EQ(limit->source, MemoryLimit::Source::kCgroup);
  EXPECT_EQ(limit->used_bytes, kGiB + kGiB / 2);
}

TEST(BindingLimit, HasNoRoomAboveTheLimit) {
  MemStats stats = Stats();
  stats.process->host_memory_bytes = 64 * kGiB;
  stats.cgroup.emplace();
  stats.cgroup->limit_bytes = kGiB / 2;
  EXPECT_EQ(BindingLimit(stats)->source, MemoryLimit::Source::kCgroup);
}

TEST(ToHistoryPoint, IsEmptyWithoutResidentMemory) {
  EXPECT_FALSE(ToHistoryPoint(MemStats{}, {}, seconds{1}));
}

TEST(ToHistoryPoint, KeepsWhatIsUnknownEmpty) {
  const auto point = ToHistoryPoint(Stats(), {}, seconds{1});
  ASSERT_TRUE(point);
  EXPECT_EQ(point->resident_bytes, kGiB);
  EXPECT_EQ(point->uptime, seconds{1});
  EXPECT_FALSE(point->alloc_bytes);
  EXPECT_FALSE(point->components);
  EXPECT_FALSE(point->pressure);
}

TEST(Summarize, AveragesLevelsAndKeepsTheLastOfTotals) {
  std::array<HistoryPoint, 2> points;
  points[0].uptime = seconds{10};
  points[0].alloc_bytes = 100;
  points[0].total_alloc_bytes = 1000;
  points[0].components.emplace();
  points[0].components->live_bytes = 40;
  points[1].uptime = seconds{20};
  points[1].alloc_bytes = 300;
  points[1].total_alloc_bytes = 2000;
  const HistoryPoint summary = Summarize(points);
  EXPECT_EQ(summary.uptime, seconds{20});
  EXPECT_EQ(summary.alloc_bytes, 200u);
  EXPECT_EQ(summary.total_alloc_bytes, 2000u);
  ASSERT_TRUE(summary.components) << "of the points that have them";
  EXPECT_EQ(summary.components->live_bytes, 40u);
  EXPECT_FALSE(summary.virtual_bytes);
}

}  // namespace
}  // namespace heapwell::model
