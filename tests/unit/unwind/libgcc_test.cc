// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "unwind/libgcc.h"

#include <gtest/gtest.h>

#include <array>

namespace heapwell::unwind {
namespace {

TEST(CaptureByLibgcc, StopsAtTheRoomGivenAndSaysSo) {
  std::array<std::uintptr_t, 2> two = {};
  const Depth depth = CaptureByLibgcc(two, 0);
  EXPECT_EQ(depth.frames, 2);
  EXPECT_TRUE(depth.truncated);
}

TEST(UnwinderIsLibgcc, HoldsInThisProgram) { EXPECT_TRUE(UnwinderIsLibgcc()); }

}  // namespace
}  // namespace heapwell::unwind
