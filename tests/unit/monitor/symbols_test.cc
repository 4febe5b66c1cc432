// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "heapwell/heap_profile.h"

namespace heapwell {
namespace {

std::vector<std::unique_ptr<char[]>>& Kept() {
  static std::vector<std::unique_ptr<char[]>> kept;
  return kept;
}

[[gnu::noinline]] void KeepMemoryForThisTest(int blocks) {
  for (int i = 0; i < blocks; ++i) Kept().push_back(std::make_unique<char[]>(1 << 20));
}

// Live bytes of all stacks that pass through a function of this name.
std::int64_t LiveBytesThrough(const HeapProfile& profile, const std::string& function) {
  std::int64_t bytes = 0;
  for (const HeapSample& sample : profile.samples) {
    const bool through = std::ranges::any_of(sample.stack, [&](std::uintptr_t address) {
      const Location* location = profile.Find(address);
      return location != nullptr &&
             std::ranges::any_of(location->frames, [&](const Frame& frame) {
               return frame.function.find(function) != std::string::npos;
             });
    });
    if (through) bytes += sample.inuse_bytes;
  }
  return bytes;
}

TEST(CaptureHeapProfile, NamesWhoHoldsMemoryAndForgetsWhatIsFreed) {
  KeepMemoryForThisTest(100);
  const auto held = CaptureHeapProfile();
  ASSERT_TRUE(held);
  // 100 objects of 1 MiB, each sampled with probability 0.865: seven sigma, for other
  // ones are sampled in every run.
  EXPECT_NEAR(double(LiveBytesThrough(*held, "KeepMemoryForThisTest")),
              100e6 * 1.048576, 7 * 1048576 * 3.95);
  EXPECT_GT(held->pause.count(), 0);
  Kept().clear();
  const auto freed = CaptureHeapProfile();
  ASSERT_TRUE(freed);
  EXPECT_EQ(LiveBytesThrough(*freed, "KeepMemoryForThisTest"), 0);
}

TEST(CaptureHeapProfile, HasALocationForEveryAddressAndColumnsThatFit) {
  const auto profile = CaptureHeapProfile();
  ASSERT_TRUE(profile);
  ASSERT_FALSE(profile->samples.empty());
  EXPECT_FALSE(profile->mappings.empty());
  for (const HeapSample& sample : profile->samples) {
    ASSERT_TRUE(sample.alloc_objects);
    EXPECT_GE(*sample.alloc_objects, sample.inuse_objects);
    EXPECT_GE(*sample.alloc_bytes, sample.inuse_bytes);
    for (const std::uintptr_t address : sample.stack) {
      EXPECT_NE(profile->Find(address), nullptr);
    }
  }
}

}  // namespace
}  // namespace heapwell
