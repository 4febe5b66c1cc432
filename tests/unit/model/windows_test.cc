// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/windows.h"

#include <gtest/gtest.h>

namespace heapwell::model {
namespace {

using std::chrono::seconds;

History Linear(int points) {
  History history;
  for (int i = 0; i < points; ++i) {
    HistoryPoint point;
    point.uptime = seconds{10 * i};
    point.resident_bytes = 1000000 + 500 * static_cast<std::uint64_t>(i);
    history.Add(point);
  }
  return history;
}

double Resident(const HistoryPoint& point) {
  return static_cast<double>(point.resident_bytes);
}

TEST(WindowsOf, AreThoseThatTheHistoryIsLongEnoughFor) {
  EXPECT_EQ(WindowsOf(Linear(59)).size(), 0u);
  EXPECT_EQ(WindowsOf(Linear(60)).size(), 1u);
  EXPECT_EQ(WindowsOf(Linear(720)).size(), 4u);
  const auto windows = WindowsOf(Linear(8640));
  ASSERT_EQ(windows.size(), 6u) << "up to a day";
  EXPECT_FALSE(windows[3].coarse);
  EXPECT_TRUE(windows[5].coarse);
  EXPECT_EQ(windows[5].points, 120u);
}

TEST(TrendsOf, AgreeOnALine) {
  for (const Trend& trend : TrendsOf(Linear(8640), Resident)) {
    EXPECT_NEAR(trend.slope_per_second, 50, 0.5);
  }
}

TEST(LongestGrowth, IsTheLastThatGrows) {
  std::vector<Trend> trends(3);
  EXPECT_FALSE(LongestGrowth(trends));
  trends[0].shape = Trend::Shape::kGrowing;
  trends[1].shape = Trend::Shape::kGrowing;
  trends[1].points = 7;
  EXPECT_EQ(LongestGrowth(trends)->points, 7u);
}

}  // namespace
}  // namespace heapwell::model
