// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "allocator/spans.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>
#include <thread>

namespace heapwell::allocator {
namespace {

std::optional<Span> SpanAt(std::uintptr_t address) {
  std::optional<Span> found;
  VisitSpans([&](const Span& span) {
    if (address >= span.start && address < span.start + span.length) found = span;
  });
  return found;
}

TEST(VisitSpans, ShowsTheSpanOfALargeBlock) {
  constexpr std::size_t kBytes = 10 * kLargestClassBytes;
  void* block = std::malloc(kBytes);
  const auto address = reinterpret_cast<std::uintptr_t>(block);
  const auto used = SpanAt(address);
  ASSERT_TRUE(used);
  EXPECT_EQ(used->start, address);
  EXPECT_EQ(used->length, kBytes);
  EXPECT_EQ(used->state, Span::State::kInUse);
  EXPECT_EQ(used->fraction, 1);
  std::free(block);
  const auto freed = SpanAt(address);
  ASSERT_TRUE(freed);
  EXPECT_NE(freed->state, Span::State::kInUse);
}

TEST(VisitSpans, ComesInAscendingOrderWithoutOverlaps) {
  std::uintptr_t end = 0;
  int spans = 0;
  VisitSpans([&](const Span& span) {
    EXPECT_GE(span.start, end);
    EXPECT_EQ(span.length % kSpanPageBytes, 0u);
    end = span.start + span.length;
    ++spans;
  });
  EXPECT_GT(spans, 10);
}

// tcmalloc keeps what it hands out in one static buffer.
TEST(VisitSpans, IsForManyThreadsAtOnce) {
  const auto check = [] {
    for (int i = 0; i < 50; ++i) {
      std::uintptr_t end = 0;
      bool ascending = true;
      VisitSpans([&](const Span& span) {
        ascending = ascending && span.start >= end;
        end = span.start + span.length;
      });
      EXPECT_TRUE(ascending);
    }
  };
  std::thread other(check);
  check();
  other.join();
}

}  // namespace
}  // namespace heapwell::allocator
