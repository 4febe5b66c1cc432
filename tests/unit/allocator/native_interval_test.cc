// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "allocator/native_interval.h"

#include <gtest/gtest.h>

#include "sampler/takeover.h"

namespace heapwell::allocator {
namespace {

// This program's tcmalloc samples by our rules, and keeps its own interval unused.
TEST(NativeInterval, IsTcmallocsAndNotOurs) {
  const auto interval = NativeInterval::Find();
  ASSERT_TRUE(interval);
  const std::uint64_t before = interval->Read();
  const int ours = tcmalloc::Sampler::GetSamplePeriod();
  interval->Write(12'345);
  EXPECT_EQ(interval->Read(), 12'345u);
  EXPECT_EQ(tcmalloc::Sampler::GetSamplePeriod(), ours);
  interval->Write(before);
}

TEST(NativeInterval, IsTheSameForAllWhoLook) {
  const auto one = NativeInterval::Find();
  const auto other = NativeInterval::Find();
  ASSERT_TRUE(one && other);
  const std::uint64_t before = one->Read();
  one->Write(54'321);
  EXPECT_EQ(other->Read(), 54'321u);
  one->Write(before);
}

}  // namespace
}  // namespace heapwell::allocator
