// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "sampler/sampling.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>

namespace heapwell::sampler {
namespace {

TEST(TestTakeover, FindsTheWholeChainOnEveryThread) {
  for (int i = 0; i < 3; ++i) {
    std::thread([] {
      const SelfTest test = TestTakeover();
      EXPECT_TRUE(test.slow_path_is_ours);
      EXPECT_TRUE(test.stack_hook_is_ours);
    }).join();
  }
}

TEST(RunUnderHeapLock, RunsTheWorkOnce) {
  int runs = 0;
  // What lets the cache go is tcmalloc's; without it nothing comes by.
  const bool ran =
      RunUnderHeapLock([](void* count) { ++*static_cast<int*>(count); }, &runs, [] {});
  EXPECT_FALSE(ran);
  EXPECT_EQ(runs, 0);
}

}  // namespace
}  // namespace heapwell::sampler
