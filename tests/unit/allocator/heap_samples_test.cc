// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What a heap profile says of what is known: real malloc, real samples. Gaps are drawn
// from fixed seeds, so that every run samples the same blocks.
#include <gperftools/nallocx.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <string_view>
#include <thread>
#include <vector>

#include "allocator/allocator.h"
#include "heapwell/tag.h"
#include "sampler/countdown.h"

namespace heapwell::allocator {
namespace {

constexpr double kSigmas = 4;
constexpr std::uint64_t kInterval = 65536;

struct Sums {
  double alloc_objects = 0;
  double alloc_bytes = 0;
  double inuse_objects = 0;
  double inuse_bytes = 0;
};

Sums operator-(const Sums& a, const Sums& b) {
  return {a.alloc_objects - b.alloc_objects, a.alloc_bytes - b.alloc_bytes,
          a.inuse_objects - b.inuse_objects, a.inuse_bytes - b.inuse_bytes};
}

// Everything else in the profile is of another size.
Sums SumsOf(std::size_t bytes) {
  Sums sums;
  const auto profile = ReadHeapSamples();
  if (!profile) return sums;
  for (const HeapSample& sample : profile->profile.samples) {
    if (sample.object_bytes != bytes) continue;
    sums.alloc_objects += double(sample.alloc_objects.value_or(0));
    sums.alloc_bytes += double(sample.alloc_bytes.value_or(0));
    sums.inuse_objects += double(sample.inuse_objects);
    sums.inuse_bytes += double(sample.inuse_bytes);
  }
  return sums;
}

// Of an estimate of `count` objects, each sampled with probability p.
double StandardError(std::size_t count, std::size_t bytes, std::uint64_t interval) {
  const double p = -std::expm1(-double(bytes) / double(interval));
  return std::sqrt(double(count) * (1 - p) / p);
}

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

void ExpectUnbiased(std::size_t bytes, std::uint64_t seed) {
  const std::size_t charged = bytes <= (256 << 10) ? ::nallocx(bytes, 0) : bytes;
  // Some 100 samples; of large blocks, each is one.
  const std::size_t count =
      std::max<std::size_t>(100 * kInterval / charged, bytes < (8 << 20) ? 100 : 8);
  std::vector<void*> kept;
  kept.reserve(count);
  const Sums before = SumsOf(charged);
  sampler::Countdown::ReseedForTest(seed);
  Allocate(bytes, kept, count);
  const Sums after = SumsOf(charged) - before;
  for (void* block : kept) std::free(block);

  const auto held = double(kept.size());
  // Rounded to whole objects once in each of two profiles.
  const double alloc = kSigmas * StandardError(count, charged, kInterval) + 1;
  const double inuse = kSigmas * StandardError(kept.size(), charged, kInterval) + 1;
  EXPECT_NEAR(after.alloc_objects, double(count), alloc);
  EXPECT_NEAR(after.alloc_bytes, double(count * charged), alloc * double(charged));
  EXPECT_NEAR(after.inuse_objects, held, inuse);
  EXPECT_NEAR(after.inuse_bytes, held * double(charged), inuse * double(charged));
}

TEST_F(LiveAndAllocated, AreUnbiasedFromEightBytesToSixtyFourMebibytes) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    for (const std::size_t bytes :
         {std::size_t{8}, std::size_t{96}, std::size_t{1024}, std::size_t{8192},
          std::size_t{65536}, std::size_t{256} << 10, std::size_t{1} << 20,
          std::size_t{8} << 20, std::size_t{64} << 20}) {
      SCOPED_TRACE(testing::Message() << bytes << " bytes, seed " << seed);
      ExpectUnbiased(bytes, seed);
    }
  }
}

// A thread per request, each of which leaks: gperftools' own sampler sees none.
TEST_F(LiveAndAllocated, SeeShortThreads) {
  constexpr std::size_t kThreads = 800;
  constexpr std::size_t kBytes = 128'000;
  constexpr std::uint64_t kCoarse = 524288;
  SetSampleInterval(kCoarse);
  const std::size_t charged = ::nallocx(kBytes, 0);
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const Sums before = SumsOf(charged);
    sampler::Countdown::ReseedForTest(seed);
    std::vector<void*> leaked(kThreads);
    for (void*& block : leaked) {
      std::thread([&block] { block = std::malloc(kBytes); }).join();
    }
    const Sums after = SumsOf(charged) - before;
    const double error = kSigmas * StandardError(kThreads, charged, kCoarse) + 1;
    EXPECT_NEAR(after.alloc_objects, double(kThreads), error) << "seed " << seed;
    EXPECT_NEAR(after.inuse_objects, double(kThreads), error) << "seed " << seed;
    for (void* block : leaked) std::free(block);
  }
}

// What carries the tag, of the blocks of one size.
Sums TaggedSums(std::string_view tag, std::size_t bytes) {
  Sums sums;
  const auto profile = ReadHeapSamples();
  if (!profile) return sums;
  for (const HeapSample& sample : profile->profile.samples) {
    if (sample.object_bytes != bytes || sample.tag != tag) continue;
    sums.alloc_bytes += double(sample.alloc_bytes.value_or(0));
    sums.inuse_bytes += double(sample.inuse_bytes);
  }
  return sums;
}

TEST_F(LiveAndAllocated, AreToldApartByTagAtOneCallSite) {
  constexpr std::size_t kBytes = 20480;
  constexpr std::size_t kCount = 4000;
  const std::size_t charged = ::nallocx(kBytes, 0);
  const Sums untagged_before = TaggedSums("", charged);
  sampler::Countdown::ReseedForTest(11);
  std::vector<void*> kept;
  for (const char* name : {"one", "", "two"}) {
    const ScopedTag scope{Tag(name)};
    Allocate(kBytes, kept, kCount);  // Keeps every second.
  }
  const double all = double(kCount * charged);
  const double error =
      kSigmas * StandardError(kCount, charged, kInterval) * double(charged);
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

[[gnu::noinline]] void AllocateFromBelow(int levels, std::size_t bytes,
                                         std::vector<void*>& kept) {
  if (levels > 0) {
    AllocateFromBelow(levels - 1, bytes, kept);
  } else {
    for (int i = 0; i < 200; ++i) kept.push_back(std::malloc(bytes));
  }
  asm volatile("");
}

TEST_F(LiveAndAllocated, HaveWholeStacksAndVanishWithTheirObjects) {
  constexpr int kLevels = 87;
  std::vector<void*> kept;
  kept.reserve(200);
  AllocateFromBelow(kLevels, kOneSize, kept);
  const auto held = ReadHeapSamples();
  ASSERT_TRUE(held);
  int rows = 0;
  for (const HeapSample& sample : held->profile.samples) {
    if (sample.object_bytes != kOneSize || sample.inuse_objects == 0) continue;
    ++rows;
    EXPECT_GT(sample.stack.size(), std::size_t{kLevels});
    EXPECT_FALSE(sample.truncated);
    EXPECT_EQ(sample.inuse_objects, 200);
  }
  EXPECT_EQ(rows, 1) << "one call stack";
  for (std::size_t i = 0; i < 150; ++i) std::free(kept[i]);
  EXPECT_EQ(SumsOf(kOneSize).inuse_objects, 50);
  for (std::size_t i = 150; i < 200; ++i) std::free(kept[i]);
  EXPECT_EQ(SumsOf(kOneSize).inuse_objects, 0);
  EXPECT_GE(SumsOf(kOneSize).alloc_objects, 200);
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
  EXPECT_NEAR(coarse.inuse_objects, 200,
              kSigmas * StandardError(200, kOtherSize, kOtherSize) + 1);
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
  }
  for (void* block : kept) std::free(block);
}

}  // namespace
}  // namespace heapwell::allocator
