// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "sampler/trace_table.h"

#include <gperftools/malloc_extension.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <span>
#include <thread>
#include <vector>

#include "sampler/countdown.h"
#include "sampler/live_records.h"
#include "sampler/sampling.h"

namespace heapwell::sampler {
namespace {

using tcmalloc::StackTrace;
using tcmalloc::StackTraceTable;
using Entries = std::unique_ptr<void*[]>;

constexpr std::size_t kOddBytes = 43'717;  // Of no other sample.

void* SampledBlock(std::size_t bytes) {
  TestTakeover();  // Then this thread has a countdown.
  Countdown::OfThisThread()->ForceSample();
  void* block = std::malloc(bytes);
  asm volatile("" : "+r"(block) : : "memory");
  return block;
}

Entries AskTcmalloc() {
  int period = 0;
  return Entries(MallocExtension::instance()->ReadStackTraces(&period));
}

// Tokens of samples of so many bytes that a capture of ours finds.
std::vector<Token> TokensOf(std::size_t bytes) {
  std::vector<Token> tokens;
  const TraceCopies copies;
  EXPECT_EQ(AskTcmalloc(), nullptr) << "tcmalloc has a table of its own";
  EXPECT_TRUE(copies.served());
  EXPECT_TRUE(copies.complete());
  copies.Visit([&](std::size_t requested_bytes, std::span<void* const> stack) {
    if (requested_bytes != bytes) return;
    ASSERT_EQ(stack.size(), 1u);
    tokens.push_back(reinterpret_cast<Token>(stack[0]));
  });
  return tokens;
}

TEST(TraceCopies, HasTheTokenOfEachLiveSampleAndOfNoFreedOne) {
  void* block = SampledBlock(kOddBytes);
  const std::vector<Token> tokens = TokensOf(kOddBytes);
  ASSERT_EQ(tokens.size(), 1u);
  ASSERT_TRUE(FindRecord(tokens[0]));
  EXPECT_GE(FindRecord(tokens[0])->charged_bytes, kOddBytes);
  std::free(block);
  EXPECT_TRUE(TokensOf(kOddBytes).empty());
}

TEST(TraceCopies, NeitherLosesNorInventsASampleWhileOthersComeAndGo) {
  void* kept = SampledBlock(kOddBytes);
  std::atomic<bool> stop{false};
  std::thread churn([&] {
    TestTakeover();
    while (!stop) {
      Countdown::OfThisThread()->ForceSample();
      void* block = std::malloc(kOddBytes);
      asm volatile("" : "+r"(block) : : "memory");
      std::free(block);
    }
  });
  for (int i = 0; i < 300 && RecordsInUse() < RecordsLimit() / 2; ++i) {
    const std::vector<Token> tokens = TokensOf(kOddBytes);
    ASSERT_GE(tokens.size(), 1u);
    for (const Token token : tokens) ASSERT_TRUE(FindRecord(token));
  }
  stop = true;
  churn.join();
  EXPECT_EQ(TokensOf(kOddBytes).size(), 1u);
  std::free(kept);
}

// What MallocExtension::GetHeapSample and a host's own code rely on.
TEST(StackTraceTable, GivesOthersWholeStacksInTcmallocsFormat) {
  void* block = SampledBlock(kOddBytes);
  const Entries entries = AskTcmalloc();
  ASSERT_NE(entries, nullptr);
  int found = 0;
  for (void** entry = entries.get(); *entry != nullptr;) {
    const auto depth = reinterpret_cast<std::size_t>(entry[2]);
    ASSERT_LE(depth, StackTrace::kMaxDepth);
    if (reinterpret_cast<std::size_t>(entry[1]) == kOddBytes) {
      ++found;
      EXPECT_EQ(reinterpret_cast<std::size_t>(entry[0]), 1u);
      EXPECT_GT(depth, 3u);
      EXPECT_TRUE(IsToken(reinterpret_cast<Token>(entry[2 + depth])));
    }
    entry += 3 + depth;
  }
  EXPECT_EQ(found, 1);
  std::free(block);
}

StackTrace Trace(std::size_t bytes, void* outermost) {
  return {.size = bytes, .depth = 2, .stack = {nullptr, outermost}};
}

void* AsAddress(Token token) { return reinterpret_cast<void*>(token); }

// How many a capture visits of `count` that tcmalloc lists, where it expected hardly
// any.
std::size_t VisitedOf(std::size_t count, const StackTrace& trace) {
  std::size_t visited = 0;
  const TraceCopies copies;
  StackTraceTable table;
  for (std::size_t i = 0; i < count; ++i) table.AddTrace(trace);
  EXPECT_EQ(table.ReadStackTracesAndClear(), nullptr);
  copies.Visit([&](std::size_t, std::span<void* const>) { ++visited; });
  EXPECT_TRUE(copies.complete());
  return visited;
}

TEST(TraceCopies, FindsRoomForMoreThanExpected) {
  void* block = SampledBlock(kOddBytes);  // There is a record.
  const StackTrace trace = Trace(1, AsAddress(KeepRecord({})));
  EXPECT_EQ(VisitedOf(500'000, trace), 500'000u);
  std::free(block);
}

TEST(TraceCopies, PassesOverAPlaceThatHoldsNoSampleAnyMore) {
  KeepRecord({});
  StackTrace trace = Trace(1, nullptr);
  EXPECT_EQ(VisitedOf(3, trace), 0u);
  trace.depth = 0xAAAAAAAA;
  EXPECT_EQ(VisitedOf(3, trace), 0u);
  trace.depth = 0;
  EXPECT_EQ(VisitedOf(3, trace), 0u);
}

TEST(StackTraceTable, GivesOthersAllOfMany) {
  constexpr std::size_t kMany = 20'000;
  const StackTrace trace = Trace(77, nullptr);
  StackTraceTable table;
  for (std::size_t i = 0; i < kMany; ++i) table.AddTrace(trace);
  const Entries entries(table.ReadStackTracesAndClear());
  ASSERT_NE(entries, nullptr);
  for (std::size_t i = 0; i < kMany; ++i) {
    void** entry = entries.get() + 5 * i;
    ASSERT_EQ(reinterpret_cast<std::size_t>(entry[1]), 77u);
    ASSERT_EQ(reinterpret_cast<std::size_t>(entry[2]), 2u);
  }
  EXPECT_EQ(entries[5 * kMany], nullptr);
}

// Without a record left, a sample has no token: its stack is copied.
bool WholeStacksAreKeptOnceARecordIsMissing() {
  while (KeepRecord({}) != 0) {
  }
  const StackTrace trace = Trace(77, nullptr);
  const TraceCopies copies;
  StackTraceTable table;
  for (int i = 0; i < 3; ++i) table.AddTrace(trace);
  table.ReadStackTracesAndClear();
  int whole = 0;
  copies.Visit([&](std::size_t bytes, std::span<void* const> stack) {
    if (bytes == 77 && stack.size() == 2) ++whole;
  });
  return whole == 3;
}

TEST(TraceCopiesDeathTest, KeepsWholeStacksOnceARecordIsMissing) {
  EXPECT_EXIT(std::_Exit(WholeStacksAreKeptOnceARecordIsMissing() ? 0 : 1),
              testing::ExitedWithCode(0), "");
}

bool LackOfMemoryIsSaid() {
  const StackTrace trace = Trace(77, nullptr);
  const rlimit none = {.rlim_cur = 0, .rlim_max = RLIM_INFINITY};
  if (::setrlimit(RLIMIT_AS, &none) != 0) return false;
  {
    const TraceCopies copies;
    StackTraceTable table;
    table.AddTrace(trace);
    table.ReadStackTracesAndClear();
    if (copies.complete()) return false;
  }
  StackTraceTable table;
  table.AddTrace(trace);
  return table.ReadStackTracesAndClear() == nullptr;
}

TEST(TraceCopiesDeathTest, SaysThatThereWasNoMemory) {
  EXPECT_EXIT(std::_Exit(LackOfMemoryIsSaid() ? 0 : 1), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace heapwell::sampler
