// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "sampler/site_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <thread>
#include <vector>

#include "sampler/exponential_gap.h"

namespace heapwell::sampler {
namespace {

// Addresses that no other test uses.
std::array<std::uintptr_t, 3> Stack(std::uintptr_t of) {
  return {0x1000 + of * 0x100000, 0x2000, 0x3000};
}

TEST(RecordSample, GivesOneSiteToOneStackAndSize) {
  const auto stack = Stack(1);
  const SiteId id = RecordSample(stack, false, 64, 524288);
  EXPECT_NE(id, kOverflowSite);
  EXPECT_EQ(RecordSample(stack, false, 64, 524288), id);
  EXPECT_NE(RecordSample(stack, false, 80, 524288), id);
  EXPECT_NE(RecordSample(stack, true, 64, 524288), id);
  EXPECT_NE(RecordSample(Stack(2), false, 64, 524288), id);
  EXPECT_EQ(ReadSite(id).samples, 2u);
  EXPECT_TRUE(std::ranges::equal(ReadSite(id).stack, stack));
}

TEST(RecordSample, WeighsEachSampleByItsOwnInterval) {
  const auto stack = Stack(3);
  const SiteId id = RecordSample(stack, false, 1024, 524288);
  RecordSample(stack, false, 1024, 65536);
  const double weights = SampleWeight(1024, 524288) + SampleWeight(1024, 65536);
  EXPECT_NEAR(ReadSite(id).alloc_objects, weights, 1e-6);
  EXPECT_NEAR(ReadSite(id).alloc_bytes, weights * 1024, 1e-3);
  EXPECT_GT(ReadSite(id).alloc_objects_variance, 0);
  EXPECT_NEAR(ReadSite(id).alloc_bytes_variance,
              ReadSite(id).alloc_objects_variance * 1024 * 1024, 1);
}

TEST(RecordSample, LetsLargeSizesOfOneEighthOctaveShareASite) {
  const auto stack = Stack(4);
  const std::uint64_t megabyte = std::uint64_t{1} << 20;
  const SiteId id = RecordSample(stack, false, megabyte, 524288);
  EXPECT_EQ(RecordSample(stack, false, megabyte + 4096, 524288), id);
  EXPECT_NE(RecordSample(stack, false, megabyte * 2, 524288), id);
  const double bytes = SampleWeight(megabyte, 524288) * double(megabyte) +
                       SampleWeight(megabyte + 4096, 524288) * double(megabyte + 4096);
  EXPECT_NEAR(ReadSite(id).alloc_bytes, bytes, 1);
}

TEST(RecordSample, LosesNothingWhenThreadsMeet) {
  constexpr int kThreads = 4;
  constexpr std::uintptr_t kStacks = 500;
  constexpr int kRounds = 20;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([] {
      for (int round = 0; round < kRounds; ++round) {
        for (std::uintptr_t i = 0; i < kStacks; ++i) {
          RecordSample(Stack(1000 + i), false, 32, 524288);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::uintptr_t i = 0; i < kStacks; ++i) {
    const SiteId id = RecordSample(Stack(1000 + i), false, 32, 524288);
    EXPECT_EQ(ReadSite(id).samples, std::uint64_t{kThreads * kRounds + 1});
  }
}

bool OverflowIsCounted() {
  const SiteId known = RecordSample(Stack(1), false, 64, 524288);
  const std::uint64_t dropped = SitesDropped();
  for (std::uintptr_t i = 0; i < 100'000; ++i) {
    RecordSample(Stack(10'000 + i), false, 32, 524288);
  }
  return SitesDropped() > dropped &&
         RecordSample(Stack(999'999), false, 32, 524288) == kOverflowSite &&
         ReadSite(kOverflowSite).samples > 0 &&
         RecordSample(Stack(1), false, 64, 524288) == known;
}

// A large block among small ones: what it weighs is its own.
bool OverflowKnowsItsError() {
  for (std::uintptr_t i = 0; i < 100'000; ++i) {
    RecordSample(Stack(10'000 + i), false, 32, 524288);
  }
  const double before = ReadSite(kOverflowSite).alloc_bytes_variance;
  RecordSample(Stack(999'999), false, 262144, 524288);
  const double weight = SampleWeight(262144, 524288);
  const double added = ReadSite(kOverflowSite).alloc_bytes_variance - before;
  return std::abs(added / (weight * (weight - 1) * 0x1p36) - 1) < 1e-3;
}

TEST(RecordSampleDeathTest, KnowsTheErrorOfSizesThatHaveNoSite) {
  EXPECT_EXIT(std::_Exit(OverflowKnowsItsError() ? 0 : 1), testing::ExitedWithCode(0),
              "");
}

// In a process of its own, for it fills the table.
TEST(RecordSampleDeathTest, CountsWhatNoLongerFitsAndStillKnowsTheRest) {
  EXPECT_EXIT(std::_Exit(OverflowIsCounted() ? 0 : 1), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace heapwell::sampler
