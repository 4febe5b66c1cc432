// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The countdown under a simulated tcmalloc: its fast path in four lines.
#include "sampler/countdown.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <thread>

#include "sampler/sampling.h"
#include "sampler/thread_state.h"

namespace heapwell::sampler {
namespace {

struct Cache {
  tcmalloc::Sampler sampler = {};

  Cache() { sampler.Init(0); }

  // Whether the block was sampled.
  bool Allocate(std::size_t bytes) {
    if (static_cast<std::size_t>(sampler.bytes_until_sample_) < bytes) {
      const bool sampled = !sampler.RecordAllocationSlow(bytes);
      t_state.pending = {};
      return sampled;
    }
    sampler.bytes_until_sample_ =
        sampler.bytes_until_sample_ - static_cast<ssize_t>(bytes);
    return false;
  }
};

// Caches are never given back to the heap: their books stay with the address.
Cache& NewCache() { return *new Cache; }

class Countdowns : public testing::Test {
 protected:
  Countdowns() { SeedForTest(1); }  // The same gaps in every run.
  ~Countdowns() override { SetInterval(524288); }
};

TEST_F(Countdowns, CountEveryByteOnce) {
  Cache& cache = NewCache();
  EnterExclusion();
  const std::uint64_t before = Countdown::TotalBytes();
  std::uint64_t allocated = 0;
  for (std::size_t i = 1; i <= 100'000; ++i) {
    const std::size_t bytes = (i * 7919) % 300'000 + 1;
    cache.Allocate(bytes);
    allocated += bytes;
  }
  EXPECT_EQ(Countdown::TotalBytes() - before, allocated);
  LeaveExclusion();
}

TEST_F(Countdowns, SampleWithTheProbabilityThatTheWeightStatesForAnySize) {
  for (const std::size_t bytes : {8u, 1024u, 65536u, 524288u, 4u << 20}) {
    Cache& cache = NewCache();
    const double p = 1 / SampleWeight(bytes, 524288);
    const int n = static_cast<int>(std::min(2e6, 2000 / p));
    int sampled = 0;
    for (int i = 0; i < n; ++i) sampled += cache.Allocate(bytes) ? 1 : 0;
    const double sigma = std::sqrt(n * p * (1 - p)) + 1e-9;
    EXPECT_NEAR(sampled, n * p, 4 * sigma + 1e-6) << bytes << " bytes";
  }
}

TEST_F(Countdowns, KeepTheBytesOfACacheThatGetsANewOwner) {
  Cache& cache = NewCache();
  const std::uint64_t before = Countdown::TotalBytes();
  for (int i = 0; i < 1000; ++i) cache.Allocate(100);
  cache.sampler.Init(0);
  for (int i = 0; i < 1000; ++i) cache.Allocate(100);
  EXPECT_EQ(Countdown::TotalBytes() - before, 200'000u);
}

TEST_F(Countdowns, KeepTheBytesOfADrainedCacheThatIsZeroed) {
  Cache& cache = NewCache();
  std::atomic<bool> go{false};
  // What a thread takes by itself is counted too: it is there before the reading.
  std::thread last_owner([&] {
    go.wait(false);
    for (int i = 0; i < 1000; ++i) cache.Allocate(100);
    t_state.ending = true;  // As the thread's destructor does.
    Countdown::Of(cache.sampler)->Drain();
    for (int i = 0; i < 10; ++i) cache.Allocate(100);
  });
  const std::uint64_t before = Countdown::TotalBytes();
  go = true;
  go.notify_one();
  last_owner.join();
  std::memset(static_cast<void*>(&cache.sampler), 0, sizeof(cache.sampler));
  cache.sampler.Init(0);
  for (int i = 0; i < 1000; ++i) cache.Allocate(100);
  EXPECT_EQ(Countdown::TotalBytes() - before, 201'000u);
}

// As gperftools from 2.16 on makes a cache: with a zeroed counter.
void MakeAnew(Cache& cache) {
  std::memset(static_cast<void*>(&cache.sampler), 0, sizeof(cache.sampler));
  cache.sampler.Init(0);
}

std::uint64_t AllocateAndLetGo(Cache& cache, int times) {
  std::uint64_t allocated = 0;
  for (int round = 0; round < times; ++round) {
    for (int i = 0; i < 1000; ++i) cache.Allocate(100);
    allocated += 100'000;
    t_state.countdown = Countdown::Of(cache.sampler);
    LetCacheGo([] {});
    MakeAnew(cache);
  }
  return allocated;
}

TEST_F(Countdowns, KeepTheBytesOfACacheThatIsLetGoAgainAndAgain) {
  Cache& cache = NewCache();
  Countdown* own = t_state.countdown;
  const std::uint64_t before = Countdown::TotalBytes();
  const std::uint64_t allocated = AllocateAndLetGo(cache, 50);
  EXPECT_EQ(Countdown::TotalBytes() - before, allocated);
  t_state.countdown = own;
}

// A reader that comes while the constructor has zeroed the counter, and Init has not
// run yet, sees no byte twice.
TEST_F(Countdowns, AreReadRightInTheMiddleOfAConstructor) {
  Cache& cache = NewCache();
  Countdown* own = t_state.countdown;
  for (int i = 0; i < 1000; ++i) cache.Allocate(100);
  const std::uint64_t before = Countdown::TotalBytes();
  t_state.countdown = Countdown::Of(cache.sampler);
  LetCacheGo([] {});
  cache.sampler.bytes_until_sample_ = 0;
  EXPECT_EQ(Countdown::TotalBytes(), before);
  t_state.countdown = own;
}

TEST_F(Countdowns, AreLeftAloneByAThreadThatHasLetThemGo) {
  Cache& cache = NewCache();
  Countdown* own = t_state.countdown;
  t_state.countdown = Countdown::Of(cache.sampler);
  EXPECT_EQ(Countdown::OfThisThread(), t_state.countdown);
  std::thread([&] { MakeAnew(cache); }).join();
  EXPECT_EQ(Countdown::OfThisThread(), nullptr);
  t_state.countdown = own;
}

TEST_F(Countdowns, TakeNoSampleWhileSamplingIsOffButCount) {
  SetInterval(0);
  Cache& cache = NewCache();
  const std::uint64_t before = Countdown::TotalBytes();
  int sampled = 0;
  for (int i = 0; i < 10'000; ++i) sampled += cache.Allocate(10'000) ? 1 : 0;
  EXPECT_EQ(sampled, 0);
  EXPECT_GE(Countdown::TotalBytes() - before, 100'000'000u);
}

TEST_F(Countdowns, ObeyANewIntervalWithinAMebibyte) {
  SetInterval(std::uint64_t{1} << 40);
  Cache& cache = NewCache();
  for (int i = 0; i < 100; ++i) cache.Allocate(1000);
  SetInterval(4096);
  int sampled = 0;
  for (int i = 0; i < 2000; ++i) sampled += cache.Allocate(1000) ? 1 : 0;
  EXPECT_GT(sampled, 100);
}

TEST_F(Countdowns, DoNotCountWhatCannotBeAllocated) {
  Cache& cache = NewCache();
  const std::uint64_t before = Countdown::TotalBytes();
  EXPECT_FALSE(cache.Allocate(std::size_t{1} << 50));
  EXPECT_EQ(Countdown::TotalBytes(), before);
}

// Once 16,384 caches have their books.
bool ThreadsWithoutABookAreCounted() {
  constexpr std::uint64_t kCaches = 17'000;
  for (std::uint64_t i = 0; i < kCaches; ++i) NewCache();
  const std::uint64_t uncounted = UncountedThreads();
  if (uncounted < kCaches - 16'384 || uncounted >= kCaches) return false;
  Cache& last = NewCache();
  const std::uint64_t before = Countdown::TotalBytes();
  for (int i = 0; i < 1000; ++i) {
    if (last.Allocate(1 << 20)) return false;  // Sampled.
  }
  return UncountedThreads() == uncounted + 1 && Countdown::TotalBytes() == before;
}

TEST(CountdownsDeathTest, SayWhichThreadsHaveNone) {
  EXPECT_EXIT(std::_Exit(ThreadsWithoutABookAreCounted() ? 0 : 1),
              testing::ExitedWithCode(0), "");
}

TEST_F(Countdowns, SampleNothingOfAnExcludedThread) {
  SetInterval(4096);
  Cache& cache = NewCache();
  EnterExclusion();
  int sampled = 0;
  for (int i = 0; i < 1000; ++i) sampled += cache.Allocate(8192) ? 1 : 0;
  LeaveExclusion();
  EXPECT_EQ(sampled, 0);
  for (int i = 0; i < 1000; ++i) sampled += cache.Allocate(8192) ? 1 : 0;
  EXPECT_GT(sampled, 0);
}

}  // namespace
}  // namespace heapwell::sampler
