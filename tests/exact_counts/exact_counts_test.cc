// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <thread>
#include <vector>

#include "heapwell/mem_stats.h"

namespace heapwell {
namespace {

void* Keep(void* block) {
  asm volatile("" : "+r"(block) : : "memory");
  return block;
}

std::uint64_t Mallocs() { return *ReadMemStats().allocator->mallocs; }

// What one reading allocates itself.
std::uint64_t ReadingCosts() {
  Mallocs();
  const std::uint64_t first = Mallocs();
  return Mallocs() - first;
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
  const std::uint64_t costs = ReadingCosts();
  const std::uint64_t before = Mallocs();
  for (int i = 0; i < 100; ++i) AllocateTen();
  EXPECT_EQ(Mallocs() - before - costs, 1000u);
}

TEST(ExactCounts, CountThreadsThatEndedAndThreadsThatRun) {
  constexpr int kThreads = 50;
  const std::uint64_t costs = ReadingCosts();
  const auto run = [](int tens) {
    const std::uint64_t before = Mallocs();
    for (int i = 0; i < kThreads; ++i) {
      std::thread([tens] {
        for (int n = 0; n < tens; ++n) AllocateTen();
      }).join();
    }
    return Mallocs() - before;
  };
  run(1);
  EXPECT_EQ(run(8) - run(1), std::uint64_t{7 * 10 * kThreads});

  std::atomic<bool> done{false};
  std::atomic<bool> stop{false};
  const std::uint64_t before = Mallocs();
  std::thread running([&] {
    for (int n = 0; n < 100; ++n) AllocateTen();
    done = true;
    while (!stop) std::this_thread::yield();
  });
  while (!done) std::this_thread::yield();
  const std::uint64_t counted = Mallocs() - before - costs;
  stop = true;
  running.join();
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

}  // namespace
}  // namespace heapwell
