// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "trace/recording.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdlib>
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

// Threads that begin and end regions, named "a" to "aaaa", while it lives.
class BusyThreads {
 public:
  BusyThreads() {
    for (std::size_t length = 1; length <= 4; ++length) {
      threads_.emplace_back([this, name = std::string(length, 'a')] {
        running_.fetch_add(1);
        while (!done_) const TraceRegion region(name);
      });
    }
    // A sanitizer's locks, which a thread holds while it starts, stay held in a child.
    while (running_ < 4) std::this_thread::yield();
  }
  ~BusyThreads() {
    done_ = true;
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  std::atomic<bool> done_{false};
  std::atomic<int> running_{0};
  std::vector<std::thread> threads_;
};

// Runs `body` in a child forked while a trace records threads of the parent, and says
// whether it returned true within a minute.
bool HoldsInChildOfATrace(bool (*body)()) {
  EXPECT_TRUE(Start());
  int status = -1;
  {
    const BusyThreads threads;
    const pid_t child = fork();
    if (child == 0) {
      alarm(60);
      _exit(body() ? 0 : 1);
    }
    waitpid(child, &status, 0);
  }
  EXPECT_FALSE(Stop().regions.empty());
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(Recording, DoesNotGoOnInTheChildOfAFork) {
  EXPECT_TRUE(HoldsInChildOfATrace([] {
    { const TraceRegion region("of the child"); }
    for (int i = 0; i < 64; ++i) std::free(std::malloc(1 << 20));
    const Recorded recorded = Stop();
    return recorded.regions.empty() && recorded.samples.empty();
  }));
}

TEST(Recording, CanBeStartedInTheChildOfAFork) {
  EXPECT_TRUE(HoldsInChildOfATrace([] {
    if (!Start()) return false;
    { const TraceRegion region("of the child"); }
    const Recorded recorded = Stop();
    return recorded.regions.size() == 1 && recorded.regions[0].name == "of the child";
  }));
}

TEST(Recording, StartsAgainAndAgainBesideThreadsOfTheChild) {
  EXPECT_TRUE(HoldsInChildOfATrace([] {
    const BusyThreads threads;
    for (int recorded = 0; recorded < 20;) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      if (!Start()) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      if (!Stop().regions.empty()) ++recorded;
    }
    return true;
  }));
}

TEST(Recording, StartsAndStopsBesideManyThreads) {
  const BusyThreads threads;
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(Start());
    std::this_thread::yield();
    for (const Region& region : Stop().regions) {
      EXPECT_EQ(region.name, std::string(region.name.size(), 'a'));
      EXPECT_NE(region.thread, 0);
      EXPECT_TRUE(region.end_ns == 0 || region.end_ns >= region.begin_ns);
    }
  }
}

}  // namespace
}  // namespace heapwell::trace
