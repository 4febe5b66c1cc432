// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/so_far.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace heapwell::model {
namespace {

using std::chrono::seconds;

constexpr double kMiB = 1 << 20;

History Recorded(int points, const std::function<double(int)>& resident) {
  History history;
  for (int i = 0; i < points; ++i) {
    HistoryPoint point;
    point.uptime = seconds{10 * i};
    point.resident_bytes = static_cast<std::uint64_t>(resident(i) * kMiB);
    history.Add(point);
  }
  return history;
}

std::optional<Growth> SoFar(const History& history) {
  const auto resident = [](const HistoryPoint& point) {
    return static_cast<double>(point.resident_bytes);
  };
  return GrowthSoFar(history, PointSeries(history, resident), kMiB);
}

double Line(int i) { return 100 + 0.5 * i + 0.05 * (i % 3); }

TEST(GrowthSoFar, SeesAClearLineAfterTwelvePoints) {
  EXPECT_FALSE(SoFar(Recorded(11, Line)));
  const auto growth = SoFar(Recorded(12, Line));
  ASSERT_TRUE(growth);
  EXPECT_EQ(growth->window.points, 12u);
  EXPECT_NEAR(growth->trend.slope_per_second, 0.05 * kMiB, 0.005 * kMiB);
}

TEST(GrowthSoFar, HasAWideBand) {
  const auto growth = SoFar(Recorded(12, Line));
  ASSERT_TRUE(growth);
  EXPECT_LE(growth->trend.low_per_second, 0.75 * growth->trend.slope_per_second);
  EXPECT_GE(growth->trend.high_per_second, 1.25 * growth->trend.slope_per_second);
}

TEST(GrowthSoFar, LooksPastTheStart) {
  const auto growth =
      SoFar(Recorded(40, [](int i) { return i < 20 ? 10.0 * i : 180 + 1.0 * i; }));
  ASSERT_TRUE(growth);
  EXPECT_EQ(growth->window.points, 18u);
  EXPECT_NEAR(growth->trend.slope_per_second, 0.1 * kMiB, 0.01 * kMiB);
}

TEST(GrowthSoFar, IsSilentOnAllElse) {
  struct {
    const char* what;
    double (*resident)(int);
  } const kShapes[] = {
      {"steady", [](int) { return 100.0; }},
      {"little", [](int i) { return 100 + 0.05 * i; }},
      {"one jump", [](int i) { return i < 10 ? 100.0 : 200.0; }},
      {"it slows down", [](int i) { return 200 - 100.0 / (1 + 0.5 * i); }},
      {"up and down", [](int i) { return 100.0 + 10 * (i % 7); }},
      {"it falls", [](int i) { return 200 - 1.0 * i; }},
  };
  for (const auto& shape : kShapes) {
    EXPECT_FALSE(SoFar(Recorded(60, shape.resident))) << shape.what;
  }
}

CallSite Site(const std::string& function, double bytes) {
  CallSite site;
  site.function = function;
  site.flat_bytes = static_cast<std::int64_t>(bytes);
  return site;
}

TEST(RankSitesSoFar, NamesThoseThatRiseAndTheFastestFirst) {
  History history;
  for (int i = 0; i < 30; ++i) {
    HistoryPoint point;
    point.uptime = seconds{10 * i};
    history.Add(point, std::vector{Site("Steady", 1e9), Site("Slow", 1e5 * i + 1),
                                   Site("Fast", 3e5 * i + 1)});
  }
  const auto leaks = RankSitesSoFar(history, {false, 30}, 10);
  ASSERT_EQ(leaks.size(), 2u);
  EXPECT_EQ(leaks[0].function, "Fast");
  EXPECT_NEAR(leaks[0].share, 0.75, 0.01);
  EXPECT_EQ(leaks[1].function, "Slow");
  EXPECT_EQ(RankSitesSoFar(history, {false, 30}, 1).size(), 1u);
}

}  // namespace
}  // namespace heapwell::model
