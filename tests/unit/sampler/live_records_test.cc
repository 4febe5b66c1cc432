// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "sampler/live_records.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <thread>
#include <vector>

namespace heapwell::sampler {
namespace {

constexpr std::chrono::nanoseconds kAnyAge = std::chrono::nanoseconds{-1'000'000'000};

TEST(KeepRecord, IsFoundByItsToken) {
  const Token token =
      KeepRecord({.site = 7, .charged_bytes = 64, .interval_bytes = 1000});
  ASSERT_TRUE(IsToken(token));
  const auto record = FindRecord(token);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->site, 7u);
  EXPECT_EQ(record->charged_bytes, 64u);
  EXPECT_EQ(record->interval_bytes, 1000u);
  EXPECT_GT(record->allocated_at.count(), 0);
}

TEST(IsToken, IsNoAddressOfThisProcess) {
  int local = 0;
  EXPECT_FALSE(IsToken(reinterpret_cast<std::uintptr_t>(&local)));
  EXPECT_FALSE(IsToken(reinterpret_cast<std::uintptr_t>(&KeepRecord)));
  EXPECT_FALSE(IsToken(0));
}

TEST(SweepRecords, GivesUpWhatTwoSweepsHaveMissed) {
  const Token kept = KeepRecord({.site = 1});
  const Token freed = KeepRecord({.site = 2});
  const std::vector<Token> live = {kept};
  SweepRecords(live, kAnyAge);
  EXPECT_TRUE(FindRecord(freed)) << "one sweep may have come too early";
  SweepRecords(live, kAnyAge);
  EXPECT_FALSE(FindRecord(freed));
  EXPECT_TRUE(FindRecord(kept));
}

TEST(SweepRecords, SparesTheYoung) {
  const Token young = KeepRecord({.site = 3});
  for (int i = 0; i < 3; ++i) SweepRecords({}, std::chrono::hours{1});
  EXPECT_TRUE(FindRecord(young));
}

TEST(FindRecord, DoesNotMistakeANewRecordForTheOld) {
  const Token old = KeepRecord({.site = 4});
  for (int i = 0; i < 2; ++i) SweepRecords({}, kAnyAge);
  ASSERT_FALSE(FindRecord(old));
  const Token fresh = KeepRecord({.site = 5});
  EXPECT_EQ(old & 0xFFFFFF, fresh & 0xFFFFFF) << "the record is used again";
  EXPECT_FALSE(FindRecord(old));
  EXPECT_EQ(FindRecord(fresh)->site, 5u);
}

TEST(KeepRecord, GivesEachThreadItsOwn) {
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (SiteId t = 1; t <= 4; ++t) {
    threads.emplace_back([t, &wrong] {
      for (int i = 0; i < 5000; ++i) {
        const Token token = KeepRecord({.site = t});
        const auto record = FindRecord(token);
        if (!record || record->site != t) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

bool ExhaustionIsCountedAndEnds() {
  const std::uint64_t dropped = RecordsDropped();
  while (KeepRecord({.site = 9}) != 0) {
  }
  const bool full = RecordsDropped() == dropped + 1 && RecordsInUse() == RecordsLimit();
  for (int i = 0; i < 2; ++i) SweepRecords({}, kAnyAge);
  return full && RecordsInUse() == 0 && KeepRecord({.site = 9}) != 0;
}

// In a process of its own, for it takes every record.
TEST(KeepRecordDeathTest, CountsWhatFindsNoRecordUntilASweep) {
  EXPECT_EXIT(std::_Exit(ExhaustionIsCountedAndEnds() ? 0 : 1),
              testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace heapwell::sampler
