// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>
#include <thread>
#include <vector>

#include "heapwell/allocation_scope.h"
#include "heapwell/mem_stats.h"

namespace heapwell {
namespace {

void* Keep(void* block) {
  asm volatile("" : "+r"(block) : : "memory");
  return block;
}

std::uint64_t Mallocs() { return *ReadMemStats().allocator->mallocs; }

// The least of a few measurements: a reading that takes its census of the second
// allocates more than the others do, and never less.
template <typename Function>
std::uint64_t Least(Function measure) {
  std::uint64_t least = measure();
  for (int i = 0; i < 4; ++i) least = std::min(least, measure());
  return least;
}

// The allocations of `run`, without those of the readings around it.
template <typename Function>
std::uint64_t MallocsOf(Function run) {
  const auto measure = [](auto function) {
    return Least([&] {
      const std::uint64_t before = Mallocs();
      function();
      return Mallocs() - before;
    });
  };
  return measure(run) - measure([] {});
}

// 10 allocations.
void AllocateTen() {
  std::free(Keep(std::malloc(10)));
  std::free(Keep(std::calloc(10, 10)));
  void* block = Keep(std::malloc(100));
  block = Keep(std::realloc(block, 101));  // Stays.
  std::free(Keep(std::realloc(block, 100'000)));
  ::operator delete(Keep(::operator new(5)));
  ::operator delete[](Keep(::operator new[](5)));
  ::operator delete(Keep(::operator new(5, std::nothrow)));
  ::operator delete[](Keep(::operator new[](5, std::nothrow)));
  std::free(Keep(std::aligned_alloc(64, 64)));
  ::operator delete (Keep(::operator new (64, std::align_val_t{64})),
                     std::align_val_t{64});
}

TEST(ExactCounts, HaveNoError) {
  EXPECT_EQ(ReadMemStats().allocator->mallocs_standard_error, 0u);
}

TEST(ExactCounts, CountEachKindOfAllocationOnce) {
  const std::uint64_t counted = MallocsOf([] {
    for (int i = 0; i < 100; ++i) AllocateTen();
  });
  EXPECT_EQ(counted, 1000u);
}

TEST(ExactCounts, CountThreadsThatEnded) {
  constexpr int kThreads = 50;
  const auto threads = [](int tens) {
    return [tens] {
      for (int i = 0; i < kThreads; ++i) {
        std::thread([tens] {
          for (int n = 0; n < tens; ++n) AllocateTen();
        }).join();
      }
    };
  };
  EXPECT_EQ(MallocsOf(threads(8)) - MallocsOf(threads(1)),
            std::uint64_t{7 * 10 * kThreads});
}

TEST(ExactCounts, CountAThreadThatRuns) {
  std::atomic<bool> stop{false};
  std::vector<std::thread> threads;
  const std::uint64_t counted = MallocsOf([&] {
    std::atomic<bool> done{false};
    threads.emplace_back([&] {
      for (int n = 0; n < 100; ++n) AllocateTen();
      done = true;
      while (!stop) std::this_thread::yield();
    });
    while (!done) std::this_thread::yield();
  });
  stop = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_GE(counted, 1000u);
  EXPECT_LE(counted, 1010u) << "and what it takes to make a thread";
}

TEST(ExactCounts, SurviveThreadsThatEndWhileTheyAreRead) {
  std::atomic<bool> stop{false};
  std::thread reader([&] {
    while (!stop) Mallocs();
  });
  for (int i = 0; i < 500; ++i) std::thread([] { AllocateTen(); }).join();
  stop = true;
  reader.join();
}

TEST(ExactCounts, AreThoseOfAScopeAndItsThread) {
  const AllocationScope scope;
  EXPECT_EQ(scope.allocations(), 0u);
  AllocateTen();
  EXPECT_EQ(scope.allocations(), 10u);
  std::atomic<std::uint64_t> others{0};
  std::thread thread([&] {
    const AllocationScope own;
    AllocateTen();
    others = own.allocations().value_or(0);
  });
  const std::uint64_t with_the_thread = scope.allocations().value_or(0);
  thread.join();
  EXPECT_EQ(others, 10u);
  EXPECT_EQ(scope.allocations(), with_the_thread);
}

TEST(ExactCounts, AreThoseOfARun) {
  EXPECT_EQ(AllocationsPerRun(100, [] { AllocateTen(); }), 10.0);
  EXPECT_EQ(AllocationsPerRun(100, [] {}), 0.0);
  // The first call makes what later ones use.
  std::vector<int> room;
  EXPECT_EQ(AllocationsPerRun(10, [&] { room.reserve(1000); }), 0.0);
}

}  // namespace
}  // namespace heapwell
