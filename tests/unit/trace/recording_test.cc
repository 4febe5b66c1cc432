// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "trace/recording.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

#include "heapwell/trace.h"

namespace heapwell::trace {
namespace {

TEST(Recording, KeepsRegionsThatEndedAndThoseThatDidNot) {
  ASSERT_TRUE(Start());
  const TraceRegion outer("outer");
  { const TraceRegion inner("inner"); }
  const Recorded recorded = Stop();
  ASSERT_EQ(recorded.regions.size(), 2u);
  EXPECT_EQ(recorded.regions[0].name, "outer");
  EXPECT_EQ(recorded.regions[0].end_ns, 0);
  EXPECT_EQ(recorded.regions[1].name, "inner");
  EXPECT_GE(recorded.regions[1].begin_ns, recorded.regions[0].begin_ns);
  EXPECT_GE(recorded.regions[1].end_ns, recorded.regions[1].begin_ns);
  EXPECT_EQ(recorded.regions[0].thread, gettid());
}

TEST(Recording, KeepsNothingOfOutsideATrace) {
  const TraceRegion before("before");
  ASSERT_TRUE(Start());
  EXPECT_TRUE(Stop().regions.empty());
}

TEST(Recording, IsOneAtATime) {
  ASSERT_TRUE(Start());
  EXPECT_FALSE(Start());
  (void)Stop();
  EXPECT_TRUE(Start());
  (void)Stop();
}

TEST(Recording, LeavesTheRegionsOfALaterTraceAlone) {
  ASSERT_TRUE(Start());
  {
    const TraceRegion first("first");
    (void)Stop();
    ASSERT_TRUE(Start());
    EXPECT_EQ(BeginRegion(0, "no such trace"), 0u);
  }
  const TraceRegion second("second");
  const Recorded recorded = Stop();
  ASSERT_EQ(recorded.regions.size(), 1u);
  EXPECT_EQ(recorded.regions[0].name, "second");
  EXPECT_EQ(recorded.regions[0].end_ns, 0);
}

TEST(Recording, CountsWhatDoesNotFit) {
  ASSERT_TRUE(Start());
  for (std::uint32_t i = 0; i < kMaxRegions + 10; ++i) const TraceRegion region("r");
  const Recorded recorded = Stop();
  EXPECT_EQ(recorded.regions.size(), kMaxRegions);
  EXPECT_EQ(recorded.dropped_regions, 10u);
}

TEST(Recording, CutsLongNames) {
  ASSERT_TRUE(Start());
  { const TraceRegion region(std::string(100, 'x')); }
  EXPECT_EQ(Stop().regions.at(0).name, std::string(kMaxNameBytes, 'x'));
}

TEST(Recording, CanBeStartedInTheChildOfAFork) {
  ASSERT_TRUE(Start());
  const pid_t child = fork();
  if (child == 0) _exit(Start() && Stop().regions.empty() ? 0 : 1);
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  (void)Stop();
}

TEST(Recording, StartsAndStopsBesideManyThreads) {
  std::atomic<bool> done{false};
  std::vector<std::thread> threads;
  for (std::size_t length = 1; length <= 4; ++length) {
    threads.emplace_back([&done, name = std::string(length, 'a')] {
      while (!done) const TraceRegion region(name);
    });
  }
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(Start());
    std::this_thread::yield();
    for (const Region& region : Stop().regions) {
      EXPECT_EQ(region.name, std::string(region.name.size(), 'a'));
      EXPECT_NE(region.thread, 0);
      EXPECT_TRUE(region.end_ns == 0 || region.end_ns >= region.begin_ns);
    }
  }
  done = true;
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace heapwell::trace
