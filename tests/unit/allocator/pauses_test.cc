// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "allocator/pauses.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>

#include "allocator/allocator.h"
#include "allocator/live_samples.h"

namespace heapwell::allocator {
namespace {

using std::chrono::nanoseconds;

TEST(BookPause, AddsToTheTotalAndToTheRecent) {
  const PauseStats before = *ReadPauses();
  const std::uint64_t durations = PauseDurations()->count();
  BookPause(PauseKind::kCapture, nanoseconds{1234});
  const PauseStats after = *ReadPauses();
  EXPECT_EQ(after.pause_count, before.pause_count + 1);
  EXPECT_EQ(after.pause_total - before.pause_total, nanoseconds{1234});
  EXPECT_EQ(after.recent[before.pause_count % PauseStats::kRecent].duration,
            nanoseconds{1234});
  EXPECT_EQ(after.release_count, before.release_count);
  EXPECT_EQ(PauseDurations()->count(), durations + 1);
}

TEST(BookPause, KeepsTheLatestWhenTheRecentAreFull) {
  for (std::size_t i = 1; i <= 2 * PauseStats::kRecent; ++i) {
    BookPause(PauseKind::kCapture, nanoseconds{i});
  }
  const PauseStats stats = *ReadPauses();
  const std::size_t last = (stats.pause_count - 1) % PauseStats::kRecent;
  EXPECT_EQ(stats.recent[last].duration, nanoseconds{2 * PauseStats::kRecent});
}

TEST(VisitLiveSamples, IsAPause) {
  const std::uint64_t before = ReadPauses()->pause_count;
  const LiveVisit visit = VisitLiveSamples([](const LiveSample&) {});
  EXPECT_TRUE(visit.complete);
  EXPECT_GT(visit.pause, nanoseconds{0});
  EXPECT_EQ(ReadPauses()->pause_count, before + 1);
}

TEST(ReleaseFreeMemory, SaysWhatWentBackAndIsAPause) {
  constexpr std::size_t kBytes = std::size_t{64} << 20;
  void* block = std::malloc(kBytes);
  std::memset(block, 1, kBytes);
  asm volatile("" : "+r"(block) : : "memory");
  std::free(block);
  const PauseStats before = *ReadPauses();
  EXPECT_GE(ReleaseFreeMemory(), kBytes);
  const PauseStats after = *ReadPauses();
  EXPECT_EQ(after.release_count, before.release_count + 1);
  EXPECT_EQ(after.pause_count, before.pause_count + 1);
  ASSERT_TRUE(after.last_release);
  EXPECT_LT(ReleaseFreeMemory(), kBytes) << "it went back already";
}

}  // namespace
}  // namespace heapwell::allocator
