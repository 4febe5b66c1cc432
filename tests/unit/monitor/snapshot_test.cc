// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <gperftools/malloc_extension.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>

#include "heapwell/mem_stats.h"

namespace heapwell {
namespace {

// 128 intervals: the number of mallocs is unknown before the first sample.
void AllocateMuch() {
  for (int i = 0; i < 64; ++i) {
    void* block = std::malloc(std::size_t{1} << 20);
    asm volatile("" : "+r"(block) : : "memory");
    std::free(block);
  }
}

TEST(ReadMemStats, FillsEveryGroupThatThisMachineHas) {
  AllocateMuch();
  const MemStats stats = ReadMemStats();
  EXPECT_GT(stats.taken_at.time_since_epoch().count(), 0);
  EXPECT_FALSE(stats.sampling.reason.empty());
  ASSERT_TRUE(stats.allocator);
  EXPECT_TRUE(stats.allocator->total_alloc_bytes);
  EXPECT_TRUE(stats.allocator->heap_objects);
  EXPECT_TRUE(stats.allocator->mallocs);
  ASSERT_TRUE(stats.process);
  EXPECT_GT(stats.process->resident_bytes, 0u);
  EXPECT_TRUE(stats.pauses);
}

TEST(ReadMemStats, HasCountersThatNeverFall) {
  AllocateMuch();
  std::uint64_t total = 0;
  std::uint64_t mallocs = 0;
  for (int i = 0; i < 20; ++i) {
    const MemStats stats = ReadMemStats();
    EXPECT_GE(*stats.allocator->total_alloc_bytes, total);
    EXPECT_GE(*stats.allocator->mallocs, mallocs);
    total = *stats.allocator->total_alloc_bytes;
    mallocs = *stats.allocator->mallocs;
  }
}

TEST(ReadMemoryComponents, SumToTheResidentMemory) {
  const auto parts = ReadMemoryComponents();
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->live_bytes + parts->cached_bytes + parts->fragmented_bytes +
                parts->free_page_bytes + parts->metadata_bytes + parts->non_heap_bytes,
            parts->resident_bytes);
}

// The parts are measured, so this can fail: no part is defined as what it is not.
TEST(ReadMemoryComponents, TellTouchedFromUntouchedMemory) {
  constexpr std::size_t kBytes = std::size_t{256} << 20;
  constexpr double kTolerance = double(kBytes) / 20;
  // The block is not to lie in pages that other tests left; and tcmalloc is not to give
  // it back by itself, as it does each time that so much was freed.
  MallocExtension::instance()->ReleaseFreeMemory();
  const double release_rate = MallocExtension::instance()->GetMemoryReleaseRate();
  MallocExtension::instance()->SetMemoryReleaseRate(0);
  const auto before = *ReadMemoryComponents();
  auto* block = static_cast<char*>(std::malloc(kBytes));
  asm volatile("" : "+r"(block) : : "memory");  // clang leaves an unused pair out.
  const auto reserved = *ReadMemoryComponents();
  EXPECT_NEAR(double(reserved.untouched_bytes - before.untouched_bytes), kBytes,
              kTolerance);
  EXPECT_NEAR(double(reserved.live_bytes), double(before.live_bytes), kTolerance);
  std::memset(block, 1, kBytes);
  asm volatile("" : "+r"(block) : : "memory");
  const auto touched = *ReadMemoryComponents();
  EXPECT_NEAR(double(touched.live_bytes - before.live_bytes), kBytes, kTolerance);
  EXPECT_NEAR(double(touched.non_heap_bytes), double(before.non_heap_bytes),
              kTolerance);
  std::free(block);
  const auto freed = *ReadMemoryComponents();
  EXPECT_NEAR(double(freed.free_page_bytes) - double(before.free_page_bytes), kBytes,
              kTolerance);
  MallocExtension::instance()->SetMemoryReleaseRate(release_rate);
}

TEST(ReadHeapCensus, HasRows) {
  const auto census = ReadHeapCensus();
  ASSERT_TRUE(census);
  EXPECT_FALSE(census->size_classes.empty());
}

}  // namespace
}  // namespace heapwell
