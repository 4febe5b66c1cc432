// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "cpu/running_stacks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "cpu/busy.h"
#include "cpu/recording.h"

namespace heapwell::cpu {
namespace {

TEST(ReadRunningStacks, InterruptsThreadsThatSpendCpuTime) {
  const Busy busy;
  ThreadStack stack;
  EXPECT_TRUE(Becomes([&] {
    stack.id = busy.id();
    ReadRunningStacks({&stack});
    return !stack.stack.empty();
  }));
  const auto function = reinterpret_cast<std::uintptr_t>(&SpinUntil);
  EXPECT_TRUE(std::any_of(
      stack.stack.begin(), stack.stack.end(),
      [&](std::uintptr_t at) { return at >= function && at < function + 256; }));
  EXPECT_FALSE(stack.incomplete);
}

TEST(ReadRunningStacks, LeavesThemOutWhileACpuProfileRuns) {
  const Busy busy;
  const auto recording = Recording::Start(std::chrono::milliseconds(4));
  ASSERT_TRUE(recording);
  ThreadStack stack;
  stack.id = busy.id();
  ReadRunningStacks({&stack});
  EXPECT_TRUE(stack.stack.empty());
}

}  // namespace
}  // namespace heapwell::cpu
