// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>

#include "unwind/libgcc.h"
#include "unwind/stack.h"

namespace heapwell::unwind {
namespace {

[[gnu::noinline]] Depth Recurse(int levels, std::span<std::uintptr_t> out) {
  const Depth depth = levels > 0 ? Recurse(levels - 1, out) : CaptureStack(out, 0);
  asm volatile("");
  return depth;
}

TEST(CaptureStack, BeginsWithItsCallerAndHasOneFrameALevel) {
  std::array<std::uintptr_t, 128> shallow = {};
  std::array<std::uintptr_t, 128> deep = {};
  const Depth few = Recurse(5, shallow);
  const Depth many = Recurse(25, deep);
  EXPECT_EQ(many.frames, few.frames + 20);
  EXPECT_EQ(deep[1], deep[20]) << "the recursion's own return address";
  EXPECT_FALSE(many.truncated);
}

TEST(CaptureStack, StopsAtTheRoomGivenAndSaysSo) {
  std::array<std::uintptr_t, 128> out = {};
  const Depth depth = Recurse(500, out);
  EXPECT_EQ(depth.frames, 128);
  EXPECT_TRUE(depth.truncated);
}

TEST(CaptureStack, BeginsWithTheSameFrameAsLibgcc) {
  std::array<std::uintptr_t, 128> ours = {};
  std::array<std::uintptr_t, 128> libgccs = {};
  const int depth = CaptureStack(ours, 0).frames;
  EXPECT_EQ(CaptureByLibgcc(libgccs, 0).frames, depth);
  EXPECT_EQ(ours[1], libgccs[1]) << "the caller of this test";
}

TEST(UnwinderInUse, IsOurOwnHere) { EXPECT_EQ(UnwinderInUse(), Unwinder::kDwarf); }

}  // namespace
}  // namespace heapwell::unwind
