// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "sampler/malloc_count.h"

#include <gtest/gtest.h>

namespace heapwell::sampler {
namespace {

// What counts is proven in tests/exact_counts, by a program that links it.
TEST(ExactMallocs, AreUnknownToAProgramThatDoesNotCountThem) {
  EXPECT_FALSE(ExactMallocs());
}

}  // namespace
}  // namespace heapwell::sampler
