// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "allocator/over_aligned.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "allocator/allocator.h"

namespace heapwell::allocator {
namespace {

struct Moved {
  std::uint64_t total = 0;
  std::uint64_t over_aligned = 0;
};

void* Keep(void* block) {
  asm volatile("" : "+r"(block) : : "memory");
  return block;
}

template <typename F>
Moved Measure(F script) {
  const std::uint64_t total = *ReadBooks()->total_alloc_bytes;
  const std::uint64_t over = *OverAlignedBytes();
  script();
  return {*ReadBooks()->total_alloc_bytes - total, *OverAlignedBytes() - over};
}

TEST(OverAligned, BlocksAreCountedInTheirOwnRow) {
  const Moved moved = Measure([] {
    for (int i = 0; i < 100; ++i) {
      std::free(Keep(std::aligned_alloc(65536, 65536)));
      ::operator delete (Keep(::operator new (2 << 20, std::align_val_t{2 << 20})),
                         std::align_val_t{2 << 20});
      void* block = nullptr;
      ASSERT_EQ(::posix_memalign(&block, 16384, 10), 0);
      std::free(Keep(block));
    }
  });
  EXPECT_EQ(moved.total, 0u);
  EXPECT_EQ(moved.over_aligned, 100 * (std::uint64_t{65536} + (2 << 20) + 8192));
}

TEST(OverAligned, BlocksOfASmallerAlignmentAreCountedWithAllOthers) {
  const Moved moved = Measure([] {
    for (int i = 0; i < 100; ++i) std::free(Keep(std::aligned_alloc(64, 64)));
  });
  EXPECT_EQ(moved.total, 6400u);
  EXPECT_EQ(moved.over_aligned, 0u);
}

TEST(OverAligned, BlocksThatFailAreNotCounted) {
  const Moved moved = Measure([] {
    void* block = nullptr;
    EXPECT_NE(::posix_memalign(&block, 3, 10), 0) << "not a power of two";
    EXPECT_EQ(Keep(::operator new (std::size_t{1} << 60, std::align_val_t{65536},
                                   std::nothrow)),
              nullptr);
  });
  EXPECT_EQ(moved.over_aligned, 0u);
}

TEST(OverAligned, BlocksAreAligned) {
  void* block = Keep(std::aligned_alloc(1 << 20, 1 << 20));
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % (1 << 20), 0u);
  std::free(block);
}

}  // namespace
}  // namespace heapwell::allocator
