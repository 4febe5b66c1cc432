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
  ASSERT_EQ(windows.size(), 9u) << "up to a day";
  EXPECT_FALSE(windows[3].coarse);
  EXPECT_TRUE(windows[8].coarse);
  EXPECT_EQ(windows[8].points, 120u);
}

TEST(WindowsOf, EndWithAllThereIsWhereThatIsMore) {
  const auto windows = WindowsOf(Linear(500));
  ASSERT_EQ(windows.size(), 4u);
  EXPECT_EQ(windows[3].points, 500u);
  EXPECT_EQ(WindowsOf(Linear(400)).back().points, 360u) << "not so much more";
}

TEST(SustainedGrowth, TakesTheLongestWindowThatGrows) {
  const History history = Linear(8640);
  const auto growth = SustainedGrowth(history, PointSeries(history, Resident), 1000);
  ASSERT_TRUE(growth);
  EXPECT_TRUE(growth->window.coarse);
  EXPECT_EQ(growth->window.points, 120u);
  EXPECT_NEAR(growth->trend.slope_per_second, 50, 0.5);
}

TEST(SustainedGrowth, WaitsUntilThereAreEnoughPoints) {
  const History early = Linear(kLeastPoints - 1);
  EXPECT_FALSE(SustainedGrowth(early, PointSeries(early, Resident), 1000));
  const History enough = Linear(kLeastPoints);
  EXPECT_TRUE(SustainedGrowth(enough, PointSeries(enough, Resident), 1000));
}

TEST(SustainedGrowth, IsNoneBelowTheLeastThatCounts) {
  const History history = Linear(720);
  EXPECT_FALSE(SustainedGrowth(history, PointSeries(history, Resident), 1e9));
}

TEST(SustainedGrowth, IsNoneUpToAHeightThatItHadBefore) {
  History history;
  for (int i = 0; i < 2000; ++i) {
    HistoryPoint point;
    point.uptime = seconds{10 * i};
    // High, then low, then for the last 600 points on its way back.
    const int level = i < 700 ? 1000 : i < 1400 ? 100 : 100 + (i - 1400);
    point.resident_bytes = 1000000 * static_cast<std::uint64_t>(level);
    history.Add(point);
  }
  EXPECT_FALSE(SustainedGrowth(history, PointSeries(history, Resident), 1000));
}

}  // namespace
}  // namespace heapwell::model
