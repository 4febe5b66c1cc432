// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "monitor/guard_policy.h"

#include <gtest/gtest.h>

#include <string>

namespace heapwell::monitor {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;

GuardOptions Options() {
  GuardOptions options;
  options.evidence_directory = "anywhere";
  return options;
}

// A process that uses so much of a cgroup limit of 1000 MiB.
GuardReading At(int second, std::uint64_t used_mebibytes) {
  GuardReading reading;
  reading.at = steady_clock::time_point{} + seconds{second};
  reading.resident_bytes = used_mebibytes * kMebibyte;
  reading.hard_limit =
      LimitUse{"cgroup limit", 1000 * kMebibyte, used_mebibytes * kMebibyte};
  return reading;
}

GuardOptions SoftLimit(std::uint64_t mebibytes) {
  GuardOptions options;
  options.soft_limit_bytes = mebibytes * kMebibyte;
  return options;
}

TEST(GuardPolicy, GivesBackWhatIsOverTheSoftLimitAndNoMore) {
  GuardPolicy policy(SoftLimit(500));
  GuardReading reading = At(0, 530);
  reading.free_page_bytes = 100 * kMebibyte;
  EXPECT_EQ(policy.Decide(reading).release_bytes, 30 * kMebibyte);
  reading.free_page_bytes = 10 * kMebibyte;
  EXPECT_EQ(policy.Decide(reading).release_bytes, 10 * kMebibyte);
  reading.resident_bytes = 500 * kMebibyte;
  EXPECT_EQ(policy.Decide(reading).release_bytes, 0u);
}

TEST(GuardPolicy, GivesBackNoFasterThanItMay) {
  GuardOptions options = SoftLimit(500);
  options.release_bytes_per_second = 8 * kMebibyte;
  GuardReading reading = At(0, 900);
  reading.free_page_bytes = 400 * kMebibyte;
  EXPECT_EQ(GuardPolicy(options).Decide(reading).release_bytes, 8 * kMebibyte);
}

TEST(GuardPolicy, GivesNothingBackWithoutASoftLimit) {
  GuardReading reading = At(0, 990);
  reading.free_page_bytes = 400 * kMebibyte;
  EXPECT_EQ(GuardPolicy(Options()).Decide(reading).release_bytes, 0u);
}

TEST(GuardPolicy, WantsEvidenceNearTheLimit) {
  GuardPolicy policy(Options());
  EXPECT_FALSE(policy.Decide(At(0, 899)).evidence);
  const GuardAction action = policy.Decide(At(1, 900));
  EXPECT_EQ(
      action.evidence,
      "memory is near its limit: 900 MiB, 90.0 % of the cgroup limit of 1000 MiB");
  EXPECT_EQ(action.used_bytes, 900 * kMebibyte);
  EXPECT_EQ(action.room_bytes, 100 * kMebibyte);
}

TEST(GuardPolicy, WantsNoneWithoutADirectory) {
  GuardPolicy policy(SoftLimit(100));
  EXPECT_FALSE(policy.Decide(At(0, 999)).evidence);
}

TEST(GuardPolicy, TakesTheLimitThatIsCloser) {
  GuardOptions options = Options();
  options.soft_limit_bytes = 200 * kMebibyte;
  const GuardAction action = GuardPolicy(options).Decide(At(0, 190));
  ASSERT_TRUE(action.evidence);
  EXPECT_NE(action.evidence->find("soft limit of 200 MiB"), std::string::npos);
  EXPECT_EQ(action.room_bytes, 810 * kMebibyte) << "up to the limit that kills";
}

TEST(GuardPolicy, WantsNoneWhereNothingLimits) {
  GuardReading reading = At(0, 999);
  reading.hard_limit.reset();
  EXPECT_FALSE(GuardPolicy(Options()).Decide(reading).evidence);
}

TEST(GuardPolicy, StaysQuietWhileItStaysNear) {
  GuardPolicy policy(Options());
  EXPECT_TRUE(policy.Decide(At(0, 910)).evidence);
  for (int second = 1; second < 1000; ++second) {
    EXPECT_FALSE(policy.Decide(At(second, 915)).evidence) << second;
  }
}

TEST(GuardPolicy, SpeaksAgainWhenItGotWorseAndTimeHasPassed) {
  GuardPolicy policy(Options());
  EXPECT_TRUE(policy.Decide(At(0, 910)).evidence);
  EXPECT_FALSE(policy.Decide(At(59, 990)).evidence);
  EXPECT_TRUE(policy.Decide(At(60, 990)).evidence);
}

TEST(GuardPolicy, SpeaksAgainWhenItWasLowBetween) {
  GuardPolicy policy(Options());
  EXPECT_TRUE(policy.Decide(At(0, 910)).evidence);
  EXPECT_FALSE(policy.Decide(At(100, 700)).evidence);
  EXPECT_TRUE(policy.Decide(At(200, 910)).evidence);
}

// Evidence at the end of such a rise from `from` by `step` a second, if any.
std::optional<std::string> AfterARise(std::uint64_t from, std::uint64_t step) {
  GuardPolicy policy(Options());
  std::optional<std::string> evidence;
  for (int second = 0; second <= 10 && !evidence; ++second) {
    evidence = policy.Decide(At(second, from + step * std::uint64_t(second))).evidence;
  }
  return evidence;
}

TEST(GuardPolicy, WantsEvidenceOfASteepRise) {
  EXPECT_EQ(AfterARise(500, 10),
            "memory rises by 10.0 MiB a second: 600 MiB, 60.0 % of the cgroup limit of "
            "1000 MiB");
}

TEST(GuardPolicy, LeavesASlowRiseAndALowOneAlone) {
  EXPECT_FALSE(AfterARise(500, 1));
  EXPECT_FALSE(AfterARise(100, 20));
}

TEST(GuardPolicy, DoesNotTakeOneLargeAllocationForARise) {
  GuardPolicy policy(Options());
  for (int second = 0; second < 60; ++second) {
    const std::uint64_t used = second < 20 ? 300 : 850;
    EXPECT_FALSE(policy.Decide(At(second, used)).evidence) << second;
  }
}

}  // namespace
}  // namespace heapwell::monitor
