// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/cycle.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

namespace heapwell::model {
namespace {

std::vector<TimedValue> Blocks(const std::function<double(double)>& value) {
  std::vector<TimedValue> blocks;
  for (int i = 0; i < 96; ++i) blocks.push_back({10.0 * i, value(10.0 * i)});
  return blocks;
}

double Sine(double seconds) { return std::sin(seconds / 254 * 6.283185307); }

TEST(FindCycle, KnowsThePeriodBetweenTwoBlocks) {
  const auto cycle = FindCycle(Blocks(Sine), 0);
  ASSERT_TRUE(cycle);
  EXPECT_NEAR(cycle->period_seconds, 254, 2);
  EXPECT_FALSE(cycle->rises);
}

TEST(FindCycle, SeesWhatComesOnTopFromPeriodToPeriod) {
  const auto cycle =
      FindCycle(Blocks([](double t) { return Sine(t) + 0.002 * t; }), 0.002);
  ASSERT_TRUE(cycle);
  EXPECT_TRUE(cycle->rises);
  EXPECT_NEAR(cycle->slope, 0.002, 0.0001);
}

TEST(FindCycle, DoesNotTakeASawForALeak) {
  for (double period = 150; period < 400; period += 13) {
    const auto saw = [period](double t) { return std::fmod(t, period); };
    const auto cycle = FindCycle(Blocks(saw), 0);
    if (cycle) {
      EXPECT_FALSE(cycle->rises) << period;
    }
  }
}

TEST(FindCycle, FindsNoneInALine) {
  EXPECT_FALSE(FindCycle(Blocks([](double t) { return t; }), 1));
}

}  // namespace
}  // namespace heapwell::model
