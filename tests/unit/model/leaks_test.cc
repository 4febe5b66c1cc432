// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/leaks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace heapwell::model {
namespace {

using std::chrono::seconds;

CallSite Site(const std::string& function, std::int64_t bytes) {
  CallSite site;
  site.function = function;
  site.flat_bytes = bytes;
  return site;
}

TEST(RankLeaks, NamesTheFastestFirstAndLeavesOutWhatIsSteady) {
  History history;
  for (int i = 0; i < 360; ++i) {
    HistoryPoint point;
    point.uptime = seconds{10 * i};
    history.Add(point, std::vector{Site("Steady", 1 << 30), Site("Slow", 10000 * i + 1),
                                   Site("Fast", 30000 * i + 1)});
  }
  const auto leaks = RankLeaks(history, 10);
  ASSERT_EQ(leaks.size(), 2u);
  EXPECT_EQ(leaks[0].function, "Fast");
  EXPECT_NEAR(leaks[0].trend.slope_per_second, 3000, 15);
  EXPECT_NEAR(leaks[0].share, 0.75, 0.01);
  EXPECT_GT(leaks[0].confidence, 0.999);
  EXPECT_EQ(leaks[1].function, "Slow");
  EXPECT_EQ(RankLeaks(history, 1).size(), 1u);
}

TEST(RankLeaks, KnowHowOldTheOldestSampleIsNow) {
  History history;
  for (int i = 0; i < 361; ++i) {
    HistoryPoint point;
    point.uptime = seconds{10 * i};
    CallSite aged = Site("Aged", 30000 * i + 1);
    aged.oldest_age = seconds{std::max(0, 10 * i - 5)};
    if (i < 360) {
      history.Add(point, std::vector{aged, Site("Ageless", 30000 * i + 1)});
    } else {
      history.Add(point);
    }
  }
  const auto leaks = RankLeaks(history, 10);
  ASSERT_EQ(leaks.size(), 2u);
  const Leak& aged = leaks[leaks[0].function == "Aged" ? 0 : 1];
  const Leak& ageless = leaks[leaks[0].function == "Aged" ? 1 : 0];
  EXPECT_EQ(aged.oldest_age, seconds{3595}) << "and it gets older between readings";
  EXPECT_FALSE(ageless.oldest_age);
}

TEST(RankLeaks, IsEmptyOfAnEmptyHistory) {
  EXPECT_TRUE(RankLeaks(History(), 10).empty());
}

}  // namespace
}  // namespace heapwell::model
