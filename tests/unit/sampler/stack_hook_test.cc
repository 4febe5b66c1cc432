// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "sampler/stack_hook.h"

#include <gtest/gtest.h>

#include <array>
#include <thread>

#include "sampler/live_records.h"
#include "sampler/thread_state.h"

namespace heapwell::sampler {
namespace {

[[gnu::noinline]] int Ask(std::array<void*, 31>& stack, int max_depth) {
  const int depth = GetStackTrace(stack.data(), max_depth, 0);
  asm volatile("");
  return depth;
}

bool IsInside(void* address, int (*function)(std::array<void*, 31>&, int)) {
  const auto start = reinterpret_cast<std::uintptr_t>(function);
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  return at > start && at < start + 256;
}

TEST(GetStackTrace, BeginsWithItsCaller) {
  std::array<void*, 31> stack = {};
  const int depth = Ask(stack, 31);
  EXPECT_GT(depth, 3);
  EXPECT_TRUE(IsInside(stack[0], &Ask));
}

TEST(GetStackTrace, KeepsToTheRoomGiven) {
  std::array<void*, 31> stack = {};
  EXPECT_EQ(Ask(stack, 2), 2);
  EXPECT_EQ(stack[2], nullptr);
  EXPECT_EQ(Ask(stack, 0), 0);
}

TEST(GetStackTrace, EndsASampleWithAToken) {
  std::array<void*, 31> stack = {};
  t_state.pending = {.charged_bytes = 64, .interval_bytes = 524288};
  const int depth = Ask(stack, 31);
  const auto last = reinterpret_cast<Token>(stack[static_cast<std::size_t>(depth) - 1]);
  ASSERT_TRUE(IsToken(last));
  const auto record = FindRecord(last);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->charged_bytes, 64u);
  EXPECT_EQ(ReadSite(record->site).stack.size(), static_cast<std::size_t>(depth) - 1);
}

TEST(GetStackTrace, IsPlainAgainAfterASample) {
  std::array<void*, 31> stack = {};
  t_state.pending = {.charged_bytes = 64, .interval_bytes = 524288};
  Ask(stack, 31);
  const int depth = Ask(stack, 31);
  const auto last = reinterpret_cast<Token>(stack[static_cast<std::size_t>(depth) - 1]);
  EXPECT_FALSE(IsToken(last));
}

}  // namespace
}  // namespace heapwell::sampler
