// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "sampler/thread_state.h"

#include <gtest/gtest.h>

#include <thread>
#include <type_traits>

namespace heapwell::sampler {
namespace {

// A library that is loaded late shares little static thread-local room with others.
static_assert(sizeof(ThreadState) <= 64);
static_assert(std::is_trivially_destructible_v<ThreadState>);

TEST(ThreadState, IsEachThreadsOwnAndBeginsEmpty) {
  t_state.exclusion_depth += 3;
  t_state.ending = true;
  std::thread([] {
    EXPECT_EQ(t_state.exclusion_depth, 0u);
    EXPECT_FALSE(t_state.ending);
    EXPECT_FALSE(t_state.probing);
    EXPECT_EQ(t_state.locked_work, nullptr);
  }).join();
  t_state.ending = false;
  t_state.exclusion_depth -= 3;
}

}  // namespace
}  // namespace heapwell::sampler
