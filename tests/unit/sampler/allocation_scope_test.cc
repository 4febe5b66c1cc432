// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Without heapwell::exact_counts; with it: tests/exact_counts.
#include "heapwell/allocation_scope.h"

#include <gtest/gtest.h>

namespace heapwell {
namespace {

TEST(AllocationScope, KnowsNothingWhereMallocsAreNotCounted) {
  const AllocationScope scope;
  EXPECT_FALSE(scope.allocations());
  int calls = 0;
  EXPECT_FALSE(AllocationsPerRun(3, [&] { ++calls; }));
  EXPECT_EQ(calls, 4);
}

}  // namespace
}  // namespace heapwell
