// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "contention/contention_table.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <vector>

namespace heapwell::contention {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;

// Stands for a function of contention_point.cc: its caller is what is recorded.
[[gnu::noinline]] void RecordIfSampled(ContentionKind kind, nanoseconds delay) {
  if (IsSampled(delay)) Record(kind, delay);
  asm volatile("");
}

struct Sum {
  std::int64_t contentions = 0;
  nanoseconds delay = {};
};

Sum SumOf(ContentionKind kind) {
  Sum sum;
  for (const ContentionSample& sample : Read(kind).profile.samples) {
    sum.contentions += sample.contentions;
    sum.delay += sample.delay;
  }
  return sum;
}

class ContentionTable : public ::testing::Test {
 protected:
  ~ContentionTable() override { SetContentionSampleInterval(microseconds(10)); }
};

TEST_F(ContentionTable, KeepsTheTwoKindsApart) {
  const Sum holders = SumOf(ContentionKind::kMutex);
  const Sum waiters = SumOf(ContentionKind::kBlock);
  RecordIfSampled(ContentionKind::kMutex, microseconds(30));
  EXPECT_EQ(SumOf(ContentionKind::kMutex).contentions, holders.contentions + 1);
  EXPECT_EQ(SumOf(ContentionKind::kMutex).delay, holders.delay + microseconds(30));
  EXPECT_EQ(SumOf(ContentionKind::kBlock).contentions, waiters.contentions);
}

TEST_F(ContentionTable, CountsWhatIsShortByChanceAndUnbiased) {
  constexpr int kWaits = 100'000;
  const Sum before = SumOf(ContentionKind::kBlock);
  // 1 in 20 is recorded: 5,000, give or take 1.4 %.
  for (int i = 0; i < kWaits; ++i) {
    RecordIfSampled(ContentionKind::kBlock, nanoseconds(500));
  }
  const Sum after = SumOf(ContentionKind::kBlock);
  EXPECT_NEAR(static_cast<double>(after.contentions - before.contentions), kWaits,
              0.1 * kWaits);
  EXPECT_NEAR(static_cast<double>((after.delay - before.delay).count()), 500.0 * kWaits,
              50.0 * kWaits);
}

TEST_F(ContentionTable, RecordsAllIfAsked) {
  SetContentionSampleInterval(nanoseconds(0));
  const Sum before = SumOf(ContentionKind::kBlock);
  for (int i = 0; i < 100; ++i) {
    RecordIfSampled(ContentionKind::kBlock, nanoseconds(1));
  }
  const Sum after = SumOf(ContentionKind::kBlock);
  EXPECT_EQ(after.contentions - before.contentions, 100);
  EXPECT_EQ(after.delay - before.delay, nanoseconds(100));
}

TEST_F(ContentionTable, IgnoresWhatIsNoWait) {
  EXPECT_FALSE(IsSampled(nanoseconds(0)));
  EXPECT_FALSE(IsSampled(nanoseconds(-5)));
  SetContentionSampleInterval(nanoseconds(-1));
  EXPECT_FALSE(IsSampled(nanoseconds(0)));
  EXPECT_TRUE(IsSampled(nanoseconds(1)));
}

TEST_F(ContentionTable, SaysSinceWhenEachStackIsKnown) {
  RecordIfSampled(ContentionKind::kMutex, microseconds(30));
  const Recorded recorded = Read(ContentionKind::kMutex);
  EXPECT_EQ(recorded.unload_generations.size(), recorded.profile.samples.size());
  EXPECT_EQ(recorded.profile.kind, ContentionKind::kMutex);
}

}  // namespace
}  // namespace heapwell::contention
