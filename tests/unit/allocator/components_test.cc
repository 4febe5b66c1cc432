// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Sums and movements of the whole are in tests/unit/monitor/snapshot_test.cc.
#include <gperftools/malloc_extension.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>

#include "allocator/allocator.h"

namespace heapwell::allocator {
namespace {

constexpr std::uint64_t kResident = std::uint64_t{4} << 30;

TEST(ReadComponents, PutsWhatIsNoHeapIntoTheRest) {
  const auto small = ReadComponents(kResident);
  const auto large = ReadComponents(2 * kResident);
  ASSERT_TRUE(small && large);
  EXPECT_EQ(small->resident_bytes, kResident);
  const std::uint64_t more = large->non_heap_bytes - small->non_heap_bytes;
  EXPECT_NEAR(double(more), double(kResident), 1 << 20);
}

// The process was measured before the heap, which may have grown since.
TEST(ReadComponents, AreNeverMoreThanTheWhole) {
  const auto parts = ReadComponents(0);
  ASSERT_TRUE(parts);
  EXPECT_GT(parts->resident_bytes, 0u);
  EXPECT_EQ(parts->non_heap_bytes, 0u);
  EXPECT_EQ(parts->live_bytes + parts->cached_bytes + parts->fragmented_bytes +
                parts->free_page_bytes + parts->metadata_bytes + parts->non_heap_bytes,
            parts->resident_bytes);
}

TEST(ReadComponents, TellFreedFromLive) {
  constexpr std::size_t kBytes = std::size_t{128} << 20;
  MallocExtension& heap = *MallocExtension::instance();
  const double rate = heap.GetMemoryReleaseRate();
  heap.SetMemoryReleaseRate(0);  // Or what is freed may be the kernel's at once.
  void* block = std::malloc(kBytes);
  std::memset(block, 1, kBytes);
  asm volatile("" : "+r"(block) : : "memory");
  const auto held = *ReadComponents(kResident);
  std::free(block);
  const auto freed = *ReadComponents(kResident);
  heap.SetMemoryReleaseRate(rate);
  EXPECT_NEAR(double(held.live_bytes) - double(freed.live_bytes), kBytes, kBytes / 20);
  EXPECT_NEAR(double(freed.free_page_bytes) - double(held.free_page_bytes), kBytes,
              kBytes / 20);
}

}  // namespace
}  // namespace heapwell::allocator
