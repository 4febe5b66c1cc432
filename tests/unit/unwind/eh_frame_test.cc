// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "unwind/eh_frame.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "unwind/call_frame.h"

namespace heapwell::unwind {
namespace {

TEST(FindObject, KnowsThisProgramAndLibc) {
  const auto program = FindObject(reinterpret_cast<std::uintptr_t>(&FindObject));
  const auto libc = FindObject(reinterpret_cast<std::uintptr_t>(&std::qsort));
  ASSERT_TRUE(program && libc);
  EXPECT_NE(program->start, libc->start);
  EXPECT_TRUE(libc->Contains(libc->start));
  EXPECT_FALSE(libc->Contains(libc->end));
}

TEST(FindObject, IsEmptyForTheHeapTheStackAndNothing) {
  int local = 0;
  EXPECT_FALSE(FindObject(reinterpret_cast<std::uintptr_t>(&local)));
  EXPECT_FALSE(FindObject(reinterpret_cast<std::uintptr_t>(std::getenv("PATH"))));
  EXPECT_FALSE(FindObject(0));
}

// Every function of libc: its rule at the first byte is "return address on top".
TEST(RuleAt, KnowsTheEntryOfEveryFunctionOfLibc) {
  const auto libc = FindObject(reinterpret_cast<std::uintptr_t>(&std::qsort));
  ASSERT_TRUE(libc);
  int supported = 0;
  int unsupported = 0;
  const std::uint8_t* last = nullptr;
  for (std::uintptr_t address = libc->start; address < libc->end; address += 16) {
    const std::uint8_t* frame = FindFrame(*libc, address);
    if (frame == nullptr || frame == last) continue;
    last = frame;
    const Rule rule = RuleAt(frame, address);
    (rule.kind == Rule::Kind::kUnsupported ? unsupported : supported)++;
  }
  EXPECT_GT(supported, 2000);
  // Signal frames, PLT stubs, and addresses past the last function.
  EXPECT_LT(unsupported, supported / 10);
}

}  // namespace
}  // namespace heapwell::unwind
