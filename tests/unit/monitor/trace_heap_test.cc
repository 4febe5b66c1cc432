// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "monitor/trace_heap.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <vector>

#include "allocator/allocator.h"

namespace heapwell::monitor {
namespace {

constexpr std::size_t kBlock = 1 << 20;

std::vector<void*> Allocate(int count) {
  std::vector<void*> blocks;
  for (int i = 0; i < count; ++i) blocks.push_back(std::malloc(kBlock));
  return blocks;
}

double BytesOf(const std::vector<trace::Sample>& samples) {
  return std::accumulate(
      samples.begin(), samples.end(), 0.0, [](double sum, const trace::Sample& sample) {
        return sum +
               trace::WeightOf(sample) * static_cast<double>(sample.charged_bytes);
      });
}

class TraceHeapTest : public ::testing::Test {
 protected:
  TraceHeapTest() { EXPECT_TRUE(trace::Start()); }
  ~TraceHeapTest() override { (void)trace::Stop(); }
};

TEST_F(TraceHeapTest, FindsWhatWasAllocatedBeforeAndFreedSince) {
  const std::vector<void*> blocks = Allocate(200);
  TraceHeap heap;
  heap.Look();
  EXPECT_TRUE(heap.frees.empty());
  for (void* block : blocks) std::free(block);
  heap.Finish();
  // 200 MiB in 1 MiB blocks, 6 in 7 of which are sampled: 3 % of standard error.
  EXPECT_NEAR(BytesOf(heap.frees), 200.0 * kBlock, 40.0 * kBlock);
}

TEST_F(TraceHeapTest, FindsWhatWasAllocatedMeanwhile) {
  TraceHeap heap;
  heap.Look();
  const std::vector<void*> blocks = Allocate(200);
  heap.Finish();
  const double before = BytesOf(heap.frees);
  for (void* block : blocks) std::free(block);
  heap.Finish();
  heap.Finish();
  EXPECT_NEAR(BytesOf(heap.frees) - before, 200.0 * kBlock, 40.0 * kBlock);
}

bool CountsTooManyFrees() {
  if (!trace::Start()) return false;
  std::vector<void*> blocks(2 * trace::kMaxSamples);
  allocator::SetSampleInterval(1);
  for (void*& block : blocks) block = std::malloc(1024);
  TraceHeap heap;
  heap.Look();
  for (void* block : blocks) std::free(block);
  heap.Finish();
  return heap.frees.size() == trace::kMaxSamples && heap.dropped_frees >= 1000;
}

// In a child, for it takes a third of all records.
TEST_F(TraceHeapTest, CountsTheFreesThatDoNotFit) {
  const pid_t child = fork();
  if (child == 0) _exit(CountsTooManyFrees() ? 0 : 1);
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST_F(TraceHeapTest, CountsWhatTheHeapHolds) {
  TraceHeap heap;
  heap.Look();
  const std::vector<void*> blocks = Allocate(100);
  heap.Finish();
  for (void* block : blocks) std::free(block);
  const auto& alloc = heap.counters.at(0);
  ASSERT_EQ(alloc.name, "alloc_bytes");
  EXPECT_GE(alloc.points.back().second - alloc.points.front().second,
            static_cast<std::int64_t>(95 * kBlock));
  EXPECT_TRUE(std::ranges::is_sorted(alloc.points));
}

TEST_F(TraceHeapTest, ListsPausesByTheirKind) {
  TraceHeap heap;
  allocator::ReleaseFreeMemory();
  heap.Finish();
  EXPECT_TRUE(std::ranges::any_of(
      heap.pauses, [](const auto& pause) { return pause.name == "release"; }));
  EXPECT_TRUE(std::ranges::any_of(
      heap.pauses, [](const auto& pause) { return pause.name == "capture"; }));
  for (const auto& pause : heap.pauses) EXPECT_LE(pause.begin_ns, pause.end_ns);
}

}  // namespace
}  // namespace heapwell::monitor
