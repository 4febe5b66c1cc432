// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/history.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace heapwell::model {
namespace {

using std::chrono::seconds;

HistoryPoint PointAt(std::int64_t uptime_seconds, std::uint64_t resident_bytes) {
  HistoryPoint point;
  point.uptime = seconds{uptime_seconds};
  point.resident_bytes = resident_bytes;
  point.resident_min_bytes = resident_bytes;
  point.resident_max_bytes = resident_bytes;
  return point;
}

CallSite Site(const std::string& function, std::int64_t bytes) {
  CallSite site;
  site.function = function;
  site.file = "app.cc";
  site.line = 7;
  site.flat_bytes = bytes;
  site.flat_objects = 1;
  return site;
}

const SiteSeries& Find(const History& history, const std::string& function) {
  for (const SiteSeries& site : history.sites()) {
    if (site.function == function) return site;
  }
  ADD_FAILURE() << function << " is not followed";
  return history.sites().front();
}

TEST(History, KeepsTheLastFinePointsInOrder) {
  History history({.fine_points = 3, .coarse_points = 3, .fine_per_coarse = 2});
  for (int i = 0; i < 5; ++i) history.Add(PointAt(i, 10));
  ASSERT_EQ(history.fine().size(), 3u);
  EXPECT_EQ(history.fine()[0].uptime, seconds{2});
  EXPECT_EQ(history.fine().back().uptime, seconds{4});
}

TEST(History, MakesACoarsePointOfFineOnes) {
  History history({.fine_points = 4, .coarse_points = 4, .fine_per_coarse = 2});
  history.Add(PointAt(1, 10));
  history.Add(PointAt(2, 30));
  history.Add(PointAt(3, 50));
  ASSERT_EQ(history.coarse().size(), 1u);
  EXPECT_EQ(history.coarse()[0].uptime, seconds{2});
  EXPECT_EQ(history.coarse()[0].resident_bytes, 20u);
  EXPECT_EQ(history.coarse()[0].resident_min_bytes, 10u);
  EXPECT_EQ(history.coarse()[0].resident_max_bytes, 30u);
}

TEST(History, TakesASiteThatWasNotAmongTheReadingsForEmpty) {
  History history;
  history.Add(PointAt(0, 1), std::vector<CallSite>{});
  history.Add(PointAt(10, 1), std::vector{Site("Put", 100)});
  const SiteSeries& site = Find(history, "Put");
  ASSERT_EQ(site.fine.size(), 2u);
  EXPECT_EQ(site.fine[0].live_bytes, 0);
  EXPECT_EQ(site.fine[1].live_bytes, 100);
  EXPECT_EQ(site.first_seen, seconds{10});
  EXPECT_EQ(site.line, 7u);
}

TEST(History, KnowsNothingOfSitesWhereNoneWereRead) {
  History history;
  history.Add(PointAt(0, 1));
  history.Add(PointAt(10, 1), std::vector{Site("Put", 100)});
  history.Add(PointAt(20, 1));
  const SiteSeries& site = Find(history, "Put");
  EXPECT_TRUE(std::isnan(site.fine[0].live_bytes));
  EXPECT_EQ(site.fine[1].live_bytes, 100);
  EXPECT_TRUE(std::isnan(site.fine[2].live_bytes));
}

TEST(History, GivesThePlaceOfTheSmallestSiteToAMuchLargerOne) {
  History history({.sites = 2});
  history.Add(PointAt(0, 1), std::vector{Site("A", 100), Site("B", 40)});
  history.Add(PointAt(10, 1),
              std::vector{Site("A", 100), Site("B", 40), Site("C", 60)});
  EXPECT_EQ(Find(history, "B").fine.back().live_bytes, 40) << "C is not twice as large";
  history.Add(PointAt(20, 1),
              std::vector{Site("A", 100), Site("B", 40), Site("C", 90)});
  ASSERT_EQ(history.sites().size(), 2u);
  EXPECT_EQ(Find(history, "C").fine.back().live_bytes, 90);
  EXPECT_TRUE(std::isnan(Find(history, "C").fine[0].live_bytes))
      << "what it held before is unknown, not nothing";
}

TEST(History, AveragesASiteOverACoarsePoint) {
  History history({.fine_points = 4, .coarse_points = 4, .fine_per_coarse = 2});
  history.Add(PointAt(0, 1), std::vector{Site("Put", 100)});
  history.Add(PointAt(10, 1), std::vector{Site("Put", 300)});
  EXPECT_EQ(Find(history, "Put").coarse.back().live_bytes, 200);
}

TEST(History, OccupiesLessThanFourMebibytesWhenFull) {
  History history;
  std::vector<CallSite> sites;
  for (int i = 0; i < 200; ++i) {
    sites.push_back(Site(std::string(300, 'x') + std::to_string(i), 1000 + i));
    sites.back().function = std::to_string(i) + sites.back().function;
  }
  HistoryPoint point = PointAt(0, 1);
  point.components.emplace();
  for (int i = 0; i < 720 * 73; ++i) {
    point.uptime = seconds{10 * i};
    history.Add(point, i % 72 == 0 ? std::optional<std::span<const CallSite>>(sites)
                                   : std::nullopt);
  }
  EXPECT_EQ(history.fine().size(), 720u);
  EXPECT_EQ(history.coarse().size(), 720u);
  EXPECT_EQ(history.sites().size(), 128u);
  EXPECT_LT(history.storage_bytes(), std::size_t{4} << 20);
  EXPECT_GT(history.storage_bytes(), std::size_t{1} << 20) << "else it counts nothing";
}

}  // namespace
}  // namespace heapwell::model
