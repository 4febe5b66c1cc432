// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "platform/pressure.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "platform/temp_tree.h"

namespace heapwell::platform {
namespace {

using std::chrono::microseconds;
using Scope = PressureStats::Scope;

constexpr const char* kText =
    "some avg10=0.12 avg60=1.00 avg300=0.00 total=1234567\n"
    "full avg10=0.00 avg60=0.00 avg300=0.00 total=89\n";
constexpr const char* kOtherText =
    "some avg10=0.00 avg60=0.00 avg300=0.00 total=7\n"
    "full avg10=0.00 avg60=0.00 avg300=0.00 total=5\n";
constexpr const char* kV2Mountinfo =
    "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw\n";

TEST(ParsePressure, ReadsBothTotals) {
  const auto stats = ParsePressure(kText);
  ASSERT_TRUE(stats);
  EXPECT_EQ(stats->some_total, microseconds(1234567));
  EXPECT_EQ(stats->full_total, microseconds(89));
}

TEST(ParsePressure, LeavesFullEmptyWhereTheKernelHasOnlySome) {
  const auto stats = ParsePressure("some avg10=0.00 total=5");
  ASSERT_TRUE(stats);
  EXPECT_EQ(stats->some_total, microseconds(5));
  EXPECT_FALSE(stats->full_total);
}

TEST(ParsePressure, IsEmptyForGarbage) {
  for (const char* text :
       {"", "some\n", "some avg10=0.00\n", "some total=\n", "some total=-1\n",
        "some total=1x\n", "some total=9223372036854775808\n", "full total=1\n",
        "something total=1\n"}) {
    EXPECT_FALSE(ParsePressure(text)) << text;
  }
}

TEST(ReadPressure, PrefersTheControlGroupAndSaysSo) {
  const TempTree tree{{"/proc/self/cgroup", "0::/a\n"},
                      {"/proc/self/mountinfo", kV2Mountinfo},
                      {"/sys/fs/cgroup/a/memory.pressure", kText},
                      {"/proc/pressure/memory", kOtherText}};
  const auto stats = ReadPressure(tree.root());
  ASSERT_TRUE(stats);
  EXPECT_EQ(stats->scope, Scope::kCgroup);
  EXPECT_EQ(stats->some_total, microseconds(1234567));
}

TEST(ReadPressure, TakesTheRootOfAContainerForAGroup) {
  const TempTree tree{{"/proc/self/cgroup", "0::/\n"},
                      {"/proc/self/mountinfo", kV2Mountinfo},
                      {"/sys/fs/cgroup/cgroup.events", "populated 1\n"},
                      {"/sys/fs/cgroup/memory.pressure", kText}};
  EXPECT_EQ(ReadPressure(tree.root())->scope, Scope::kCgroup);
}

TEST(ReadPressure, CallsTheRootGroupOfTheSystemTheHost) {
  const TempTree tree{{"/proc/self/cgroup", "0::/\n"},
                      {"/proc/self/mountinfo", kV2Mountinfo},
                      {"/sys/fs/cgroup/memory.pressure", kText},
                      {"/proc/pressure/memory", kText}};
  EXPECT_EQ(ReadPressure(tree.root())->scope, Scope::kHost);
}

TEST(ReadPressure, FallsBackToTheHostWhereTheGroupHasNoneOrGarbage) {
  const TempTree tree{{"/proc/self/cgroup", "0::/a\n"},
                      {"/proc/self/mountinfo", kV2Mountinfo},
                      {"/sys/fs/cgroup/a/memory.max", "max\n"},
                      {"/proc/pressure/memory", kOtherText}};
  EXPECT_EQ(ReadPressure(tree.root())->scope, Scope::kHost);
  EXPECT_EQ(ReadPressure(tree.root())->some_total, microseconds(7));
  tree.Write("/sys/fs/cgroup/a/memory.pressure", "garbage");
  EXPECT_EQ(ReadPressure(tree.root())->scope, Scope::kHost);
}

TEST(ReadPressure, IsEmptyWhereNothingKeepsIt) {
  const TempTree tree{};
  EXPECT_FALSE(ReadPressure(tree.root()));
}

}  // namespace
}  // namespace heapwell::platform
