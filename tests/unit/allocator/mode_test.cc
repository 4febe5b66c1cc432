// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The mode of this program. tests/link has programs of every other mode.
#include "allocator/mode.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>
#include <vector>

#include "allocator/allocator.h"
#include "sampler/countdown.h"
#include "sampler/thread_state.h"

namespace heapwell::allocator {
namespace {

TEST(TheMode, IsTakeoverAndSaysWhy) {
  EXPECT_EQ(TheMode().mode, SamplingMode::kTakeover);
  EXPECT_TRUE(TheMode().owns_malloc);
  EXPECT_EQ(TheMode().reason, "tcmalloc's sampler is heapwell's");
}

TEST(TheMode, IsOneForAllThreads) {
  std::vector<const Mode*> seen(8);
  std::vector<std::thread> threads;
  for (const Mode*& mode : seen) threads.emplace_back([&mode] { mode = &TheMode(); });
  for (std::thread& thread : threads) thread.join();
  for (const Mode* mode : seen) EXPECT_EQ(mode, &TheMode());
}

TEST(ReadVersion, IsGperftools) {
  EXPECT_EQ(ReadVersion().rfind("gperftools 2.", 0), 0u) << ReadVersion();
  const char* other = std::getenv("HEAPWELL_TEST_TCMALLOC");  // tests/other_tcmalloc
  if (other != nullptr) {
    EXPECT_EQ(ReadVersion(), other);
  }
}

TEST(SetSampleInterval, IsReadBack) {
  const std::uint64_t before = ReadSampling().interval_bytes;
  EXPECT_TRUE(SetSampleInterval(65536));
  EXPECT_EQ(ReadSampling().interval_bytes, 65536u);
  EXPECT_EQ(sampler::Interval(), 65536u);
  EXPECT_TRUE(SetSampleInterval(0)) << "off is an interval too";
  EXPECT_EQ(ReadSampling().interval_bytes, 0u);
  SetSampleInterval(before);
}

TEST(ExcludeThread, Nests) {
  const std::uint32_t outside = sampler::t_state.exclusion_depth;
  {
    const ExcludeThread once;
    const ExcludeThread twice;
    EXPECT_EQ(sampler::t_state.exclusion_depth, outside + 2);
  }
  EXPECT_EQ(sampler::t_state.exclusion_depth, outside);
}

}  // namespace
}  // namespace heapwell::allocator
