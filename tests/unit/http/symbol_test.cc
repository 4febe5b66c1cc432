// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/symbol.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace heapwell::http {
namespace {

using Addresses = std::vector<std::uintptr_t>;

TEST(ParseAddresses, KeepsTheirOrder) {
  EXPECT_EQ(ParseAddresses("0x2+0x1"), (Addresses{2, 1}));
}

TEST(ParseAddresses, ReadsHexadecimalInEitherCaseWithLeadingZeros) {
  EXPECT_EQ(ParseAddresses("0x0000000000401Fa0+0X401fA0"),
            (Addresses{0x401fa0, 0x401fa0}));
}

TEST(ParseAddresses, ReadsDecimal) {
  EXPECT_EQ(ParseAddresses("6821450"), (Addresses{6821450}));
}

TEST(ParseAddresses, LeavesOutWhatIsNoAddress) {
  for (const char* text : {"", "+", "++", "68164a", "0x", "0xg", "0x1%2B0x2", "0x1,0x2",
                           "0x0", "-1", " 0x1", "0x1 ", "0x10000000000000000"}) {
    EXPECT_EQ(ParseAddresses(text), Addresses{}) << text;
  }
  EXPECT_EQ(ParseAddresses("zzz+0x68164a+"), (Addresses{0x68164a}));
}

TEST(SymbolLine, WritesLowerCaseHexadecimalWithoutZerosInFront) {
  EXPECT_EQ(SymbolLine(0x401FA0, "app::Allocate"), "0x401fa0 app::Allocate\n");
  EXPECT_EQ(SymbolLine(UINTPTR_MAX, "f"), "0xffffffffffffffff f\n");
}

TEST(SymbolLine, KeepsANameOnItsLine) {
  EXPECT_EQ(SymbolLine(1, "a\n0x2 forged\x01"), "0x1 a?0x2 forged?\n");
}

}  // namespace
}  // namespace heapwell::http
