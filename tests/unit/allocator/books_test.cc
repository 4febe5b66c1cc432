// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// tcmalloc's books and the countdown's, held against what a script allocates.
#include <gperftools/nallocx.h>
#include <gtest/gtest.h>
#include <pthread.h>

#include <cstdlib>
#include <functional>
#include <thread>
#include <vector>

#include "allocator/allocator.h"
#include "allocator/spans.h"

namespace heapwell::allocator {
namespace {

// The compiler may neither leave out an allocation nor reorder it.
void* Keep(void* block) {
  asm volatile("" : "+r"(block) : : "memory");
  return block;
}

std::uint64_t Total() { return *ReadBooks()->total_alloc_bytes; }

std::uint64_t AllocateMallocs() {
  std::uint64_t charged = 0;
  for (std::size_t bytes = 1; bytes < 100'000; bytes += 997) {
    charged += ::nallocx(bytes, 0);
    std::free(Keep(std::malloc(bytes)));
  }
  for (int i = 0; i < 40; ++i) {
    charged += ::nallocx(std::size_t{1} << 20, 0);
    std::free(Keep(std::malloc(std::size_t{1} << 20)));
  }
  return charged;
}

std::uint64_t AllocateCallocs() {
  std::uint64_t charged = 0;
  for (std::size_t count = 1; count < 2000; count += 37) {
    charged += ::nallocx(count * 24, 0);
    std::free(Keep(std::calloc(count, 24)));
  }
  return charged;
}

// A growing realloc first tries a quarter more than what it has.
std::uint64_t AllocateReallocs() {
  std::size_t bytes = 1000;
  std::size_t capacity = ::nallocx(bytes, 0);
  std::uint64_t charged = capacity;
  void* block = Keep(std::malloc(bytes));
  while (bytes < 100'000) {
    bytes += bytes / 2;
    if (bytes > capacity) {
      const std::size_t grown = std::max(bytes, capacity + capacity / 4);
      capacity = ::nallocx(grown, 0);
      charged += capacity;
    }
    block = Keep(std::realloc(block, bytes));
  }
  std::free(block);
  return charged;
}

std::uint64_t Script() {
  return AllocateMallocs() + AllocateCallocs() + AllocateReallocs();
}

// Runs `script` on `threads` threads one after another; what a thread itself costs
// is measured with an empty script and left out.
std::uint64_t RunOnThreads(int threads, const std::function<void()>& script) {
  const std::uint64_t before = Total();
  for (int i = 0; i < threads; ++i) std::thread(script).join();
  return Total() - before;
}

TEST(TotalAlloc, MovesByExactlyWhatOneThreadAllocates) {
  const std::uint64_t before = Total();
  const std::uint64_t charged = Script();
  EXPECT_EQ(Total() - before, charged);
}

TEST(TotalAlloc, MovesByExactlyWhatShortThreadsAllocate) {
  for (const int threads : {2, 300}) {
    std::uint64_t charged = 0;
    RunOnThreads(threads, [] { std::free(Keep(std::malloc(1))); });
    const std::uint64_t idle =
        RunOnThreads(threads, [] { std::free(Keep(std::malloc(1))); });
    const std::uint64_t busy = RunOnThreads(threads, [&] {
      charged += Script();
      std::free(Keep(std::malloc(1)));
    });
    EXPECT_EQ(busy - idle, charged) << threads << " threads";
  }
}

TEST(TotalAlloc, CountsWhatAKeyDestructorAllocates) {
  static constexpr int kThreads = 300;
  static constexpr int kBlocks = 100;
  pthread_key_t key = {};
  ASSERT_EQ(::pthread_key_create(&key,
                                 [](void*) {
                                   for (int i = 0; i < kBlocks; ++i)
                                     std::free(Keep(std::malloc(1000)));
                                 }),
            0);
  const auto idle = [] { std::free(Keep(std::malloc(8))); };
  const auto busy = [&] {
    idle();
    ::pthread_setspecific(key, &key);
  };
  RunOnThreads(kThreads, idle);
  const std::uint64_t without = RunOnThreads(kThreads, idle);
  const std::uint64_t with = RunOnThreads(kThreads, busy);
  EXPECT_EQ(with - without, std::uint64_t{kThreads} * kBlocks * ::nallocx(1000, 0));
  ::pthread_key_delete(key);
}

// A census lets this thread's cache go, and gperftools from 2.16 on zeroes the counter
// of the next. (The census allocates, too.)
TEST(TotalAlloc, LosesNothingToACensus) {
  const std::uint64_t before = Total();
  std::uint64_t charged = 0;
  for (int i = 0; i < 20; ++i) {
    charged += Script();
    ASSERT_TRUE(ReadCensus());
  }
  EXPECT_GE(Total() - before, charged);
}

TEST(AllocBytes, RisesByExactlyWhatIsKept) {
  std::vector<void*> kept;
  kept.reserve(20'000);
  const std::uint64_t before = ReadBooks()->alloc_bytes;
  for (int i = 0; i < 10'000; ++i) kept.push_back(Keep(std::malloc(100)));
  const std::uint64_t after = ReadBooks()->alloc_bytes;
  for (void* block : kept) std::free(block);
  // A sampled object holds whole pages of its own.
  EXPECT_GE(after - before, 10'000 * ::nallocx(100, 0));
  EXPECT_LE(after - before, 10'000 * ::nallocx(100, 0) + 16 * kSpanPageBytes);
}

TEST(Spans, SumToHeapSys) {
  std::uint64_t sum = 0;
  VisitSpans([&](const Span& span) { sum += span.length; });
  EXPECT_EQ(sum, ReadBooks()->heap_sys_bytes);
}

TEST(Books, AddUp) {
  const AllocatorStats books = *ReadBooks();
  EXPECT_EQ(books.heap_sys_bytes, books.heap_inuse_bytes + books.heap_idle_bytes);
  EXPECT_EQ(books.sys_bytes, books.heap_sys_bytes + books.metadata_bytes);
  EXPECT_GT(books.metadata_bytes, 0u);
}

TEST(Mode, IsTakeoverInThisProgram) {
  const SamplingStatus sampling = ReadSampling();
  EXPECT_EQ(sampling.mode, SamplingMode::kTakeover) << sampling.reason;
  EXPECT_EQ(sampling.interval_bytes, 524288u);
}

}  // namespace
}  // namespace heapwell::allocator
