// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/verdict_text.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "encode/layout.h"
#include "encode/verdict_fixture.h"

namespace heapwell::encode {
namespace {

TEST(AppendVerdict, IsTheSentenceAndItsEvidence) {
  std::string out;
  AppendVerdict(out, LeakVerdict());
  EXPECT_EQ(out,
            "Growing: +1.00 MiB an hour over 2 h.\n"
            "  - live objects grow\n"
            "  - nothing else does\n");
}

TEST(GrowthAnHour, IsAWordWhereNothingGrows) {
  model::Trend trend = GrowingByMebibytesAnHour(1);
  EXPECT_EQ(GrowthAnHour(trend), "+1.00 MiB");
  trend.slope_per_second *= -1;
  trend.shape = model::Trend::Shape::kShrinking;
  EXPECT_EQ(GrowthAnHour(trend), "-1.00 MiB");
  trend.shape = model::Trend::Shape::kFlat;
  EXPECT_EQ(GrowthAnHour(trend), "steady");
  trend.shape = model::Trend::Shape::kUnknown;
  EXPECT_EQ(GrowthAnHour(trend), "");
}

TEST(AppendGrowingSites, IsATableOrNothing) {
  std::string out;
  AppendGrowingSites(out, model::Verdict{});
  EXPECT_EQ(out, "");
  AppendGrowingSites(out, LeakVerdict());
  EXPECT_EQ(
      out,
      "\nCALL SITES THAT KEEP GROWING (all that is known: /debug/leaks)\n"
      "    an hour     share       live  objects  function and line\n"
      "  +1.00 MiB    90.0 %   4.00 MiB   4.10 k  app::Cache::Put  cache.cc:88\n");
}

TEST(LeaksText, TellsAllThatIsKnownOfASite) {
  const std::string text = LeaksText(LeakVerdict());
  for (const char* fact :
       {"  1. app::Cache::Put  cache.cc:88\n",
        "+1.00 MiB an hour (25.0 % of what it holds)", "between +768 KiB and +1.25 MiB",
        "4.00 MiB live in 4.10 k objects", "99.9 % sure", "5 min of uptime"}) {
    EXPECT_NE(text.find(fact), std::string::npos) << fact << "\n" << text;
  }
}

TEST(LeaksText, SaysThatNothingGrows) {
  model::Verdict verdict;
  verdict.text = "Stable.";
  const std::string text = LeaksText(verdict);
  EXPECT_EQ(text.find("Stable.\n"), 0u);
  EXPECT_NE(text.find("No call site keeps growing."), std::string::npos);
}

TEST(LeaksText, KeepsToItsColumns) {
  std::istringstream lines(LeaksText(LeakVerdict()));
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), kColumns) << line;
  }
}

}  // namespace
}  // namespace heapwell::encode
