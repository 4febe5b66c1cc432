// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "heapwell/mem_stats.h"

#include <gtest/gtest.h>

namespace heapwell {
namespace {

TEST(SamplingModeToString, GivesTheWordOfEverySurface) {
  EXPECT_STREQ(ToString(SamplingMode::kTakeover), "takeover");
  EXPECT_STREQ(ToString(SamplingMode::kNative), "native");
  EXPECT_STREQ(ToString(SamplingMode::kNone), "none");
}

}  // namespace
}  // namespace heapwell
