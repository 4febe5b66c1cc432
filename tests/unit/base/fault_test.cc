// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "base/fault.h"

#include <gtest/gtest.h>

namespace heapwell::base {
namespace {

TEST(Expect, CountsOnlyWhatDoesNotHold) {
  const auto before = FaultCount();
  EXPECT_TRUE(Expect(true));
  EXPECT_EQ(FaultCount(), before);
  EXPECT_FALSE(Expect(false));
  EXPECT_EQ(FaultCount(), before + 1);
}

}  // namespace
}  // namespace heapwell::base
