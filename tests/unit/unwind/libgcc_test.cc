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

TEST(IsFileOfLibgcc, LooksAtTheFileAndNotAtItsFolder) {
  EXPECT_TRUE(IsFileOfLibgcc("/lib/x86_64-linux-gnu/libgcc_s.so.1"));
  EXPECT_TRUE(IsFileOfLibgcc("libgcc_s-0c40b3.so.1"));
  EXPECT_FALSE(IsFileOfLibgcc("/opt/libgcc_s/bin/service"));
  EXPECT_FALSE(IsFileOfLibgcc("/lib/x86_64-linux-gnu/libunwind.so.8"));
  EXPECT_FALSE(IsFileOfLibgcc(""));
}

TEST(UnwinderIsLibgcc, HoldsInThisProgram) { EXPECT_TRUE(UnwinderIsLibgcc()); }

}  // namespace
}  // namespace heapwell::unwind
