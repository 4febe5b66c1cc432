// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "cpu/tick_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace heapwell::cpu {
namespace {

std::unique_ptr<Tick> MakeTick(std::vector<std::uintptr_t> stack,
                               std::uint32_t periods = 1) {
  auto tick = std::make_unique<Tick>();
  std::copy(stack.begin(), stack.end(), tick->stack.begin());
  tick->frames = static_cast<std::uint16_t>(stack.size());
  tick->periods = periods;
  tick->complete = true;
  return tick;
}

TEST(TickTable, SumsTicksOfOneStackAndThread) {
  TickTable table;
  table.Add(*MakeTick({0x101, 0x201}, 1), "a");
  table.Add(*MakeTick({0x101, 0x201}, 4), "a");
  table.Add(*MakeTick({0x101, 0x201}, 1), "b");
  table.Add(*MakeTick({0x101}, 1), "a");
  const auto samples = table.Take();
  ASSERT_EQ(samples.size(), 3u);
  EXPECT_EQ(samples[0].ticks, 5);
  EXPECT_EQ(samples[0].thread, "a");
  EXPECT_EQ(samples[0].stack, (std::vector<std::uintptr_t>{0x100, 0x200}));
  EXPECT_EQ(samples[1].thread, "b");
}

TEST(TickTable, TellsCutAndBrokenStacksFromWholeOnes) {
  TickTable table;
  auto tick = MakeTick({0x101});
  table.Add(*tick, "a");
  tick->truncated = true;
  table.Add(*tick, "a");
  tick->truncated = false;
  tick->complete = false;
  table.Add(*tick, "a");
  const auto samples = table.Take();
  ASSERT_EQ(samples.size(), 3u);
  EXPECT_TRUE(samples[1].truncated);
  EXPECT_FALSE(samples[1].incomplete);
  EXPECT_TRUE(samples[2].incomplete);
}

TEST(TickTable, KeepsTheInnermostFrameOfWhatNoLongerFits) {
  TickTable table(/*max_samples=*/10);
  for (std::uintptr_t i = 0; i < 1000; ++i) {
    table.Add(*MakeTick({0x101, 0x1000 + i}), "a");
  }
  const auto samples = table.Take();
  EXPECT_EQ(samples.size(), 11u);
  EXPECT_EQ(samples.back().stack, (std::vector<std::uintptr_t>{0x100}));
  EXPECT_TRUE(samples.back().truncated);
  EXPECT_EQ(samples.back().ticks, 990);
}

TEST(TickTable, IsEmptyOnceTaken) {
  TickTable table;
  table.Add(*MakeTick({0x101}), "a");
  EXPECT_EQ(table.Take().size(), 1u);
  EXPECT_TRUE(table.Take().empty());
}

}  // namespace
}  // namespace heapwell::cpu
