// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/verdict_text.h"

#include <gtest/gtest.h>

namespace heapwell::model {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

TEST(InWords, IsOneNumber) {
  EXPECT_EQ(InWords(seconds{0}), "0 s");
  EXPECT_EQ(InWords(seconds{40}), "40 s");
  EXPECT_EQ(InWords(minutes{12}), "12 min");
  EXPECT_EQ(InWords(hours{1}), "1 hour");
  EXPECT_EQ(InWords(minutes{312}), "5.2 hours");
  EXPECT_EQ(InWords(hours{24}), "1 day");
  EXPECT_EQ(InWords(minutes{5472}), "3.8 days");
  EXPECT_EQ(InWords(hours{24 * 40}), "40 days");
  EXPECT_EQ(InWords(hours{24 * 400}), "more than a year");
}

Trend Growing(double an_hour, std::chrono::nanoseconds window) {
  Trend trend;
  trend.shape = Trend::Shape::kGrowing;
  trend.slope_per_second = an_hour / 3600;
  trend.low_per_second = 0.9 * trend.slope_per_second;
  trend.high_per_second = 1.1 * trend.slope_per_second;
  trend.window = window;
  return trend;
}

Findings LiveGrowth() {
  Findings findings;
  findings.now.resident_bytes = 2043 * kMiB;
  findings.resident_growth = {{}, Growing(4.7 * kMiB, hours{24})};
  findings.watched = hours{30};
  findings.components = {{.component = "live", .share = 0.99}};
  TimeToLimit reach;
  reach.limit = {MemoryLimit::Source::kCgroup, 2560 * kMiB, 2043 * kMiB};
  reach.expected = minutes{5472};
  reach.earliest = minutes{5000};
  reach.latest = minutes{6000};
  findings.time_to_limit = reach;
  Leak leak;
  leak.function = "SessionCache::Put";
  leak.file = "/src/session_cache.cc";
  leak.line = 88;
  leak.share = 0.9;
  findings.sites = {leak};
  return findings;
}

TEST(GrowthText, SaysHowFastUntilWhenWhatAndWhere) {
  EXPECT_EQ(GrowthText(LiveGrowth()),
            "Growing: +4.70 MiB an hour (0.23 %/h) over 1 day; reaches its limit of "
            "2.50 GiB in 3.8 days (between 3.5 days and 4.2 days). 99 % of the "
            "growth "
            "is live objects, most of it at SessionCache::Put "
            "(session_cache.cc:88).");
}

TEST(GrowthText, IsSilentOnWhatIsUnknown) {
  Findings findings = LiveGrowth();
  findings.time_to_limit.reset();
  findings.components.clear();
  EXPECT_EQ(GrowthText(findings), "Growing: +4.70 MiB an hour (0.23 %/h) over 1 day.");
}

TEST(GrowthText, SaysThatThreadsBecameMore) {
  Findings findings = LiveGrowth();
  findings.components = {{.component = "non_heap", .share = 0.95}};
  findings.threads_before = 12;
  findings.now.threads = 340;
  EXPECT_TRUE(
      GrowthText(findings).ends_with("95 % of the growth is memory outside the "
                                     "heap; threads went from 12 to 340."))
      << GrowthText(findings);
}

TEST(TooEarlyText, SaysWhenItCan) {
  Findings findings;
  findings.watched = minutes{12};
  findings.needed = hours{1};
  EXPECT_EQ(TooEarlyText(findings),
            "Too early to say: watched for 12 min; "
            "growth can be told from warm-up in "
            "48 min.");
}

TEST(TooEarlyText, SaysWhatIsClearSoFar) {
  Findings findings = LiveGrowth();
  findings.growth_so_far = {{}, Growing(120 * kMiB, minutes{5})};
  findings.resident_growth.reset();
  findings.watched = minutes{5};
  findings.needed = hours{1};
  findings.time_to_limit->expected = minutes{40};
  findings.time_to_limit->earliest = minutes{30};
  findings.time_to_limit->latest.reset();
  EXPECT_EQ(TooEarlyText(findings),
            "Too early to say, but so far it grows: +120 MiB an hour (108 MiB to 132 "
            "MiB) over 5 min; at this rate it reaches its limit of 2.50 GiB in 40 min "
            "(between 30 min and never). 99 % of the growth is live objects, most of "
            "it at SessionCache::Put (session_cache.cc:88). This may be warm-up: "
            "growth can be told from warm-up in 55 min.");
  findings.time_to_limit->expected = hours{24};
  EXPECT_EQ(TooEarlyText(findings).find("reaches"), std::string::npos)
      << "five minutes do not foretell a day";
}

TEST(RetainedText, SaysWhatReleasingReturns) {
  Findings findings;
  findings.now.resident_bytes = 1500 * kMiB;
  findings.now.components.emplace();
  findings.now.components->live_bytes = 300 * kMiB;
  findings.now.components->free_page_bytes = 900 * kMiB;
  findings.now.components->cached_bytes = 20 * kMiB;
  const std::string text = RetainedText(findings);
  EXPECT_NE(text.find("920 MiB of 1.46 GiB"), std::string::npos) << text;
  EXPECT_NE(text.find("releasing would return 900 MiB"), std::string::npos) << text;
}

TEST(PressureText, SaysWhoHoldsTheRest) {
  Findings findings;
  findings.now.resident_bytes = 200 * kMiB;
  findings.now.limit = {MemoryLimit::Source::kCgroup, 1000 * kMiB, 900 * kMiB};
  findings.stall = {
      .scope = PressureStats::Scope::kCgroup, .some = 0.12, .window = minutes{10}};
  const std::string text = PressureText(findings);
  EXPECT_NE(text.find("in its cgroup tasks waited for memory 12 % of the last 10 min"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("Others in the cgroup hold 700 MiB of its 1000 MiB"),
            std::string::npos)
      << text;
}

TEST(EvidenceOf, WarnsOfTheDayThatWasNotSeen) {
  Findings findings = LiveGrowth();
  const std::size_t lines = EvidenceOf(findings).size();
  findings.watched = hours{5};
  EXPECT_EQ(EvidenceOf(findings).size(), lines + 1);
}

}  // namespace
}  // namespace heapwell::model
