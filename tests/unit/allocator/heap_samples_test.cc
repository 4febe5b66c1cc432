// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What a heap profile says of what is known: real malloc, real samples. Gaps are drawn
// from fixed seeds, so that every run samples the same blocks.
#include <dlfcn.h>
#include <execinfo.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <thread>
#include <vector>

#include "allocator/allocator.h"
#include "allocator/estimates.h"
#include "allocator/told.h"
#include "heapwell/tag.h"
#include "sampler/countdown.h"

namespace heapwell::allocator {
namespace {

constexpr std::uint64_t kInterval = 65536;
constexpr std::uint64_t kCoarse = 524288;
constexpr std::uint64_t kSeeds = 20;

class LiveAndAllocated : public testing::Test {
 protected:
  LiveAndAllocated() : before_(ReadSampling().interval_bytes) {
    SetSampleInterval(kInterval);
  }
  ~LiveAndAllocated() override { SetSampleInterval(before_); }

 private:
  const std::uint64_t before_;
};

[[gnu::noinline]] void Allocate(std::size_t bytes, std::vector<void*>& kept,
                                std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    void* block = std::malloc(bytes);
    asm volatile("" : "+r"(block) : : "memory");
    if (i % 2 == 0) {
      kept.push_back(block);
    } else {
      std::free(block);
    }
  }
}

// Small blocks at a fine interval; large ones at one where not all are sampled. Among
// them sizes that tcmalloc rounds up.
constexpr Blocks kBlocks[] = {
    {8, kInterval},     {96, kInterval},     {1024, kInterval},  {1025, kInterval},
    {8192, kInterval},  {33'000, kInterval}, {65536, kInterval}, {256 << 10, kCoarse},
    {300'000, kCoarse}, {1 << 20, kCoarse},  {8 << 20, kCoarse}, {64 << 20, kCoarse},
};

// Some 400 samples; of the largest, each is one.
std::size_t CountOf(const Blocks& blocks) {
  if (blocks.AllAreSampled()) return 8;
  return static_cast<std::size_t>(400 / blocks.Probability());
}

// Allocates the blocks, keeps half of them, and reads what a profile says of both.
Sums RunOf(const Blocks& blocks, std::uint64_t seed) {
  const std::size_t count = CountOf(blocks);
  std::vector<void*> kept;
  kept.reserve(count);
  SetSampleInterval(blocks.interval_bytes);
  const Sums before = SumsOf(blocks.charged_bytes());
  sampler::Countdown::ReseedForTest(seed);
  Allocate(blocks.requested_bytes, kept, count);
  const Sums after = SumsOf(blocks.charged_bytes());
  for (void* block : kept) std::free(block);
  return after - before;
}

Estimates CompareRun(const Sums& found, const Blocks& blocks) {
  const std::size_t count = CountOf(blocks);
  return Compare(found, blocks, count, (count + 1) / 2);
}

void ExpectAllRight(const Estimates& estimates) {
  for (const Estimate& estimate : estimates)
    EXPECT_TRUE(estimate.IsRight()) << estimate;
}

TEST_F(LiveAndAllocated, AreUnbiasedFromEightBytesToSixtyFourMebibytes) {
  for (const Blocks& blocks : kBlocks) {
    SCOPED_TRACE(testing::Message() << blocks.requested_bytes << " bytes");
    Estimates sum;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      SCOPED_TRACE(testing::Message() << "seed " << seed);
      const Estimates run = CompareRun(RunOf(blocks, seed), blocks);
      ExpectAllRight(run);
      AddTo(sum, run);
    }
    SCOPED_TRACE("all seeds together");
    ExpectAllRight(sum);
  }
}

// The control: an eighth too much is nothing that one run tells, but all of them do.
TEST_F(LiveAndAllocated, WouldBeFoundBiasedIfWeighedByTheBytesAskedFor) {
  for (const Blocks& blocks : {Blocks{1025, kInterval}, Blocks{33'000, kInterval}}) {
    SCOPED_TRACE(testing::Message() << blocks.requested_bytes << " bytes");
    Estimates sum;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      AddTo(sum, CompareRun(WeighedByRequest(RunOf(blocks, seed), blocks), blocks));
    }
    for (const Estimate& estimate : sum) EXPECT_FALSE(estimate.IsRight()) << estimate;
  }
}

// A block of the size from each of so many threads, one after the other.
std::vector<void*> AllocateInThreads(std::size_t threads, std::size_t bytes) {
  std::vector<void*> leaked(threads);
  for (void*& block : leaked) {
    std::thread([&block, bytes] { block = std::malloc(bytes); }).join();
  }
  return leaked;
}

// A thread per request, each of which leaks: gperftools' own sampler sees none.
TEST_F(LiveAndAllocated, SeeShortThreads) {
  constexpr std::size_t kThreads = 800;
  constexpr Blocks kLeaks{128'000, kCoarse};
  SetSampleInterval(kCoarse);
  Estimates sum;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const Sums before = SumsOf(kLeaks.charged_bytes());
    sampler::Countdown::ReseedForTest(seed);
    const auto leaked = AllocateInThreads(kThreads, kLeaks.requested_bytes);
    const Sums found = SumsOf(kLeaks.charged_bytes()) - before;
    const Estimates run = Compare(found, kLeaks, kThreads, kThreads);
    ExpectAllRight(run);
    AddTo(sum, run);
    for (void* block : leaked) std::free(block);
  }
  SCOPED_TRACE("all seeds together");
  ExpectAllRight(sum);
}

// What carries the tag, of the blocks of one size.
Sums TaggedSums(std::string_view tag, std::uint64_t charged_bytes) {
  return SumsOf(charged_bytes,
                [tag](const HeapSample& sample) { return sample.tag == tag; });
}

TEST_F(LiveAndAllocated, AreToldApartByTagAtOneCallSite) {
  constexpr Blocks kBlocksOfBoth{20480, kInterval};
  constexpr std::size_t kCount = 4000;
  const std::uint64_t charged = kBlocksOfBoth.charged_bytes();
  const Sums untagged_before = TaggedSums("", charged);
  sampler::Countdown::ReseedForTest(11);
  std::vector<void*> kept;
  for (const char* name : {"one", "", "two"}) {
    const ScopedTag scope{Tag(name)};
    Allocate(kBlocksOfBoth.requested_bytes, kept, kCount);  // Keeps every second.
  }
  const double all = double(kCount * charged);
  const double error = kSigmas * kBlocksOfBoth.StandardError(kCount) * double(charged);
  for (const char* name : {"one", "two"}) {
    EXPECT_NEAR(TaggedSums(name, charged).alloc_bytes, all, error) << name;
    EXPECT_NEAR(TaggedSums(name, charged).inuse_bytes, all / 2, error) << name;
  }
  const Sums untagged = TaggedSums("", charged) - untagged_before;
  EXPECT_NEAR(untagged.alloc_bytes, all, error);
  EXPECT_NEAR(untagged.inuse_bytes, all / 2, error);
  for (void* block : kept) std::free(block);
  EXPECT_NEAR(TaggedSums("one", charged).inuse_bytes, 0, 1);
}

// Sizes that nothing else in this program has.
constexpr std::size_t kOneSize = 3'000'000;
constexpr std::size_t kOtherSize = 5'000'000;
constexpr std::size_t kThirdSize = 7'000'000;

// Where each frame of the caller's stack was called from, innermost first, by libgcc's
// unwinder: backtrace(3).
[[gnu::noinline]] std::vector<std::uintptr_t> CallsByLibgcc() {
  std::array<void*, 256> returns;
  const int depth = ::backtrace(returns.data(), int{returns.size()});
  std::vector<std::uintptr_t> calls;
  for (int i = 1; i < depth; ++i) {
    calls.push_back(reinterpret_cast<std::uintptr_t>(returns[std::size_t(i)]) - 1);
  }
  return calls;
}

// Returns the frames in which it allocates, by libgcc.
[[gnu::noinline]] std::vector<std::uintptr_t> AllocateFromBelow(
    int levels, std::size_t bytes, std::vector<void*>& kept) {
  std::vector<std::uintptr_t> calls;
  if (levels > 0) {
    calls = AllocateFromBelow(levels - 1, bytes, kept);
  } else {
    for (int i = 0; i < 200; ++i) kept.push_back(std::malloc(bytes));
    calls = CallsByLibgcc();
  }
  asm volatile("");
  return calls;
}

// The one call stack that blocks of the size are live of; empty if there is another.
std::vector<std::uintptr_t> StackOfLive(std::uint64_t bytes, std::int64_t count) {
  const auto held = ReadHeapSamples();
  std::vector<std::uintptr_t> stack;
  for (const HeapSample& sample : held->profile.samples) {
    if (sample.object_bytes != bytes || sample.inuse_objects == 0) continue;
    EXPECT_TRUE(stack.empty()) << "one call stack";
    EXPECT_FALSE(sample.truncated);
    EXPECT_EQ(sample.inuse_objects, count);
    stack = sample.stack;
  }
  return stack;
}

constexpr int kLevels = 87;

// Innermost are a few frames of tcmalloc. Then come those of the program: first the
// call of malloc, in the same function as that of the reference.
void ExpectWholeStack(std::vector<std::uintptr_t> found,
                      const std::vector<std::uintptr_t>& expected) {
  ASSERT_GT(expected.size(), std::size_t{kLevels});
  ASSERT_GE(found.size(), expected.size());
  ASSERT_LE(found.size(), expected.size() + 4);
  found.erase(found.begin(), found.end() - std::ssize(expected));
  EXPECT_NEAR(double(found[0]), double(expected[0]), 512);
  for (std::size_t i = 1; i < found.size(); ++i) EXPECT_EQ(found[i], expected[i]) << i;
  // The recursion calls itself in one place.
  for (std::size_t i = 2; i <= kLevels; ++i) EXPECT_EQ(found[i], found[1]) << i;
  EXPECT_NE(found[kLevels + 1], found[1]);
}

extern "C" void _start();

TEST_F(LiveAndAllocated, HaveWholeStacksAndVanishWithTheirObjects) {
  std::vector<void*> kept;
  kept.reserve(200);
  const auto expected = AllocateFromBelow(kLevels, kOneSize, kept);
  const auto stack = StackOfLive(kOneSize, 200);
  ExpectWholeStack(stack, expected);
  const auto start = reinterpret_cast<std::uintptr_t>(&_start);
  EXPECT_NEAR(double(stack.back() - start), 32, 32) << "the outermost is the program's";
  for (std::size_t i = 0; i < 150; ++i) std::free(kept[i]);
  EXPECT_EQ(SumsOf(kOneSize).inuse_objects, 50);
  for (std::size_t i = 150; i < 200; ++i) std::free(kept[i]);
  EXPECT_EQ(SumsOf(kOneSize).inuse_objects, 0);
  EXPECT_GE(SumsOf(kOneSize).alloc_objects, 200);
}

TEST_F(LiveAndAllocated, HaveTheWholeStackOfAThread) {
  std::vector<void*> kept;
  kept.reserve(200);
  std::vector<std::uintptr_t> expected;
  std::thread([&] { expected = AllocateFromBelow(kLevels, kThirdSize, kept); }).join();
  const auto stack = StackOfLive(kThirdSize, 200);
  ExpectWholeStack(stack, expected);
  Dl_info last = {};
  ASSERT_NE(::dladdr(reinterpret_cast<void*>(stack.back()), &last), 0);
  EXPECT_TRUE(std::string_view(last.dli_fname).ends_with("libc.so.6"))
      << last.dli_fname;
  for (void* block : kept) std::free(block);
}

// Each sample is weighed by the interval it was taken with, for as long as it lives.
TEST_F(LiveAndAllocated, KeepTheirIntervals) {
  std::vector<void*> kept;
  SetSampleInterval(kOtherSize);
  sampler::Countdown::ReseedForTest(5);
  AllocateFromBelow(0, kOtherSize, kept);
  const Sums coarse = SumsOf(kOtherSize);
  SetSampleInterval(4096);
  EXPECT_EQ(SumsOf(kOtherSize).inuse_objects, coarse.inuse_objects);
  constexpr Blocks kOthers{kOtherSize, kOtherSize};
  EXPECT_NEAR(coarse.inuse_objects, 200, kSigmas * kOthers.StandardError(200) + 1);
  AllocateFromBelow(0, kOtherSize, kept);
  EXPECT_EQ((SumsOf(kOtherSize) - coarse).inuse_objects, 200);
  SetSampleInterval(std::uint64_t{1} << 40);
  EXPECT_EQ(SumsOf(kOtherSize).inuse_objects, coarse.inuse_objects + 200);
  for (void* block : kept) std::free(block);
}

TEST_F(LiveAndAllocated, SayTheirStandardError) {
  std::vector<void*> kept;
  SetSampleInterval(kOtherSize);
  AllocateFromBelow(0, kOtherSize, kept);
  const auto profile = ReadHeapSamples();
  ASSERT_TRUE(profile);
  for (const HeapSample& sample : profile->profile.samples) {
    if (sample.object_bytes != kOtherSize || sample.inuse_samples == 0) continue;
    const double weight = 1 / -std::expm1(-1.0);
    const double error =
        std::sqrt(double(sample.inuse_samples) * weight * (weight - 1));
    EXPECT_NEAR(double(sample.inuse_bytes_standard_error), error * kOtherSize, 1);
    EXPECT_NEAR(sample.inuse_objects_standard_error, error, 1e-6);
  }
  for (void* block : kept) std::free(block);
}

TEST_F(LiveAndAllocated, HaveNoErrorWhereEveryObjectIsSampled) {
  constexpr std::size_t kBytes = 7'000'000;  // 1,700 intervals.
  SetSampleInterval(4096);
  std::vector<void*> kept;
  AllocateFromBelow(0, kBytes, kept);
  const auto profile = ReadHeapSamples();
  ASSERT_TRUE(profile);
  std::int64_t objects = 0;
  for (const HeapSample& sample : profile->profile.samples) {
    if (sample.object_bytes != kBytes) continue;
    objects += sample.inuse_objects;
    EXPECT_EQ(sample.inuse_bytes_standard_error, 0u);
    EXPECT_EQ(sample.inuse_objects_standard_error, 0);
    EXPECT_EQ(sample.alloc_bytes_standard_error, 0u);
    EXPECT_EQ(sample.alloc_objects_standard_error, 0);
  }
  EXPECT_EQ(objects, 200);
  for (void* block : kept) std::free(block);
}

// How far each estimate is off, in standard errors that the profile itself tells.
std::array<double, 4> ErrorsInSigmas(std::uint64_t seed) {
  constexpr std::size_t kSmall = 1536;
  constexpr std::size_t kLarge = 40960;
  constexpr std::size_t kSmallCount = 4000;
  constexpr std::size_t kLargeCount = 100;
  std::vector<void*> kept;
  kept.reserve(kSmallCount + kLargeCount);
  const Told before = ToldOf(kSmall, kLarge);
  sampler::Countdown::ReseedForTest(seed);
  Allocate(kSmall, kept, kSmallCount);  // Keeps every second.
  Allocate(kLarge, kept, kLargeCount);
  const Told after = ToldOf(kSmall, kLarge);
  for (void* block : kept) std::free(block);
  const auto all_bytes = double(kSmallCount * kSmall + kLargeCount * kLarge);
  const auto all_objects = double(kSmallCount + kLargeCount);
  const std::array truths = {all_bytes / 2, all_objects / 2, all_bytes, all_objects};
  std::array<double, 4> sigmas = {};
  for (std::size_t i = 0; i < sigmas.size(); ++i) {
    const double error = std::sqrt(after.variances[i] - before.variances[i]);
    sigmas[i] = std::abs(after.values[i] - before.values[i] - truths[i]) / error;
  }
  return sigmas;
}

// 19 of 20 are due within two, and 13.7 within one: an error that were told half or
// twice as large would be found out.
TEST_F(LiveAndAllocated, AreWithinTwoStandardErrorsOfTheTruth) {
  std::array<int, 4> within_one = {};
  std::array<int, 4> within_two = {};
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const std::array<double, 4> sigmas = ErrorsInSigmas(seed);
    for (std::size_t i = 0; i < sigmas.size(); ++i) {
      within_one[i] += sigmas[i] <= 1 ? 1 : 0;
      within_two[i] += sigmas[i] <= 2 ? 1 : 0;
    }
  }
  constexpr std::array kNames = {"inuse_bytes", "inuse_objects", "alloc_bytes",
                                 "alloc_objects"};
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    EXPECT_GE(within_two[i], 17) << kNames[i];
    EXPECT_LE(within_two[i], 20) << kNames[i];
    EXPECT_GE(within_one[i], 9) << kNames[i];
    EXPECT_LE(within_one[i], 17) << kNames[i];
  }
}

}  // namespace
}  // namespace heapwell::allocator
