// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "monitor/peak_heap.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "heapwell/monitor.h"
#include "monitor/process_source.h"

namespace heapwell::monitor {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

/// A heap that is as large as it is told.
class FakeHeap {
 public:
  PeakHeap::Reader reader() {
    return {[this]() -> std::optional<std::uint64_t> { return alloc_bytes; },
            [this]() -> Result<allocator::HeapSamples> {
              ++captures;
              if (refuses) return Error{ErrorCode::kUnavailable, "no"};
              allocator::HeapSamples samples;
              samples.profile.samples.emplace_back().inuse_bytes =
                  static_cast<std::int64_t>(alloc_bytes.value_or(0));
              samples.unload_generations = {7};
              return samples;
            }};
  }

  std::optional<std::uint64_t> alloc_bytes = 100 * kMiB;
  int captures = 0;
  bool refuses = false;
};

TEST(PeakHeap, KeepsTheHighestWhenItIsLongGone) {
  FakeHeap heap;
  PeakHeap peaks(heap.reader());
  for (const std::uint64_t mebibytes : {100u, 900u, 50u, 300u}) {
    heap.alloc_bytes = mebibytes * kMiB;
    peaks.Look();
  }
  ASSERT_NE(peaks.Get(), nullptr);
  EXPECT_EQ(peaks.Get()->peak.alloc_bytes, 900 * kMiB);
  EXPECT_EQ(peaks.Get()->peak.profile.samples.front().inuse_bytes,
            static_cast<std::int64_t>(900 * kMiB));
  EXPECT_EQ(peaks.Get()->unload_generations, std::vector<std::uint64_t>{7});
  EXPECT_EQ(peaks.highest_bytes(), 900 * kMiB);
}

TEST(PeakHeap, ReadsSamplesOnlyWhereItIsWellAboveTheLastPeak) {
  FakeHeap heap;
  PeakHeap peaks(heap.reader());
  // From 16 MiB to 16 GiB, by a MiB a second.
  for (std::uint64_t mebibytes = 16; mebibytes <= 16 * 1024; ++mebibytes) {
    heap.alloc_bytes = mebibytes * kMiB;
    peaks.Look();
  }
  EXPECT_LE(heap.captures, 143);
  EXPECT_EQ(peaks.highest_bytes(), 16 * 1024 * kMiB);
  EXPECT_GT(peaks.Get()->peak.alloc_bytes, 16 * 1024 * kMiB / 20 * 19);
}

TEST(PeakHeap, ReadsNothingWhileASmallHeapSways) {
  FakeHeap heap;
  PeakHeap peaks(heap.reader());
  for (int i = 0; i < 100; ++i) {
    heap.alloc_bytes = 2 * kMiB + static_cast<std::uint64_t>(i) * 1000;
    peaks.Look();
  }
  EXPECT_EQ(heap.captures, 1);
}

TEST(PeakHeap, HasNothingWhereNothingCanBeRead) {
  FakeHeap heap;
  PeakHeap peaks(heap.reader());
  EXPECT_EQ(peaks.Get(), nullptr);
  heap.refuses = true;
  peaks.Look();
  heap.alloc_bytes.reset();
  peaks.Look();
  EXPECT_EQ(peaks.Get(), nullptr);
}

// Above tcmalloc's classes, so that nothing else is of that size. Not told by names:
// they may be missing where the machine is too busy to look them up in time.
constexpr std::size_t kBytes = 300'001;

std::vector<void*> AllocateTheBurst(std::size_t blocks) {
  std::vector<void*> burst(blocks);
  for (void*& block : burst) {
    block = std::malloc(kBytes);
    asm volatile("" : "+r"(block) : : "memory");
  }
  return burst;
}

HeapSample SumOfTheBurst(const HeapProfile& profile) {
  HeapSample sum;
  double variance = 0;
  for (const HeapSample& sample : profile.samples) {
    if (sample.object_bytes != kBytes) continue;
    sum.inuse_bytes += sample.inuse_bytes;
    variance += std::pow(static_cast<double>(sample.inuse_bytes_standard_error), 2);
  }
  sum.inuse_bytes_standard_error = static_cast<std::uint64_t>(std::sqrt(variance));
  return sum;
}

// "It lasted two points of the history and was freed before anyone asked."
TEST(PeakHeap, HasABurstThatWasFreedBeforeAnyoneAsked) {
  constexpr std::size_t kBlocks = 900;  // 257 MiB: 400 samples.
  ProcessSource source(true, std::chrono::seconds{1});
  const auto two_points = [&] {
    const std::uint64_t last = source.recorder().points() + 2;
    while (source.recorder().points() < last) {
      source.recorder().Tick();
      source.peak_heap().Look();
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  };
  two_points();
  const auto before = source.Peak();
  ASSERT_TRUE(before) << before.error().message;
  EXPECT_EQ(SumOfTheBurst(before->profile).inuse_bytes, 0);

  std::vector<void*> burst = AllocateTheBurst(kBlocks);
  two_points();
  for (void* block : burst) std::free(block);
  two_points();

  const auto peak = source.Peak();
  ASSERT_TRUE(peak) << peak.error().message;
  EXPECT_GE(peak->alloc_bytes, kBlocks * kBytes);
  const HeapSample found = SumOfTheBurst(peak->profile);
  EXPECT_GT(found.inuse_bytes_standard_error, 0u);
  EXPECT_NEAR(static_cast<double>(found.inuse_bytes), double{kBlocks * kBytes},
              6.0 * static_cast<double>(found.inuse_bytes_standard_error));
  const auto now = source.Heap();
  ASSERT_TRUE(now);
  EXPECT_EQ(SumOfTheBurst(*now).inuse_bytes, 0) << "it is not live any more";
}

TEST(PeakHeap, IsServedByAMonitorOnItsOwn) {
  auto monitor = Monitor::Start();
  ASSERT_TRUE(monitor);
  const Request request = {.target = "/debug/pprof/peakheap?debug=1",
                           .host = "localhost",
                           .peer_address = "127.0.0.1"};
  Response response;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  do {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    response = monitor->Handle(request);
  } while (response.status != 200 && std::chrono::steady_clock::now() < end);
  EXPECT_EQ(response.status, 200) << response.body;
  EXPECT_NE(response.body.find("# the heap at its highest: "), std::string::npos);
}

}  // namespace
}  // namespace heapwell::monitor
