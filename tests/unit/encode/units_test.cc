// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/units.h"

#include <gtest/gtest.h>

#include <limits>

namespace heapwell::encode {
namespace {

using std::chrono::seconds;

TEST(UtcTime, IsUtc) {
  EXPECT_EQ(UtcTime(std::chrono::system_clock::time_point{} + seconds{1700000000}),
            "2023-11-14 22:13:20 UTC");
}

TEST(Hex, IsLowerCase) {
  EXPECT_EQ(Hex(0x2D40), "0x2d40");
  EXPECT_EQ(Hex(std::numeric_limits<std::uint64_t>::max()), "0xffffffffffffffff");
}

TEST(OneLine, KeepsANameFromBreakingItsLineOrTheTerminal) {
  EXPECT_EQ(OneLine("a\nb\x1B[31m\x7F", 100), "a b [31m ");
  EXPECT_EQ(OneLine("caf\xE9", 100), "caf\xEF\xBF\xBD");
  EXPECT_EQ(OneLine("abcdef", 3), "abc");
}

TEST(UnixNanoseconds, CountsFrom1970) {
  EXPECT_EQ(UnixNanoseconds(std::chrono::system_clock::time_point{} + seconds{2}),
            2000000000);
}

}  // namespace
}  // namespace heapwell::encode
