// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "allocator/allocator.h"

namespace heapwell::allocator {
namespace {

TEST(NullAllocator, SaysThatItIsNone) {
  EXPECT_EQ(ReadSampling().mode, SamplingMode::kNone);
  EXPECT_NE(ReadSampling().reason.find("HEAPWELL_ALLOCATOR=none"), std::string::npos);
  EXPECT_EQ(ReadVersion(), "");
}

TEST(NullAllocator, KnowsNoNumberRatherThanZero) {
  EXPECT_FALSE(ReadBooks());
  EXPECT_FALSE(ReadCensus());
  EXPECT_FALSE(ReadComponents(1 << 30));
  EXPECT_FALSE(ReadPauses());
  EXPECT_EQ(PauseDurations(), nullptr);
}

TEST(NullAllocator, RefusesWhatItCannotDo) {
  EXPECT_FALSE(SetSampleInterval(65536));
  EXPECT_EQ(ReleaseFreeMemory(), 0u);
  const auto profile = ReadHeapSamples();
  ASSERT_FALSE(profile);
  EXPECT_EQ(profile.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(profile.error().message.find("HEAPWELL_ALLOCATOR=none"), std::string::npos);
}

}  // namespace
}  // namespace heapwell::allocator
