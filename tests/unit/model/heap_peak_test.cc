// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/heap_peak.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace heapwell::model {
namespace {

HeapSample Holding(std::int64_t bytes) {
  HeapSample sample;
  sample.stack = {0x1000 + static_cast<std::uintptr_t>(bytes), 0x2000};
  sample.object_bytes = 64;
  sample.alloc_objects = 1000;
  sample.alloc_bytes = 64000;
  sample.inuse_objects = bytes / 64;
  sample.inuse_bytes = bytes;
  sample.inuse_samples = 1;
  sample.inuse_bytes_standard_error = 30;
  return sample;
}

HeapProfile Service() {
  HeapProfile profile;
  profile.taken_at =
      std::chrono::system_clock::time_point{} + std::chrono::seconds{1700000000};
  profile.sampling.mode = SamplingMode::kTakeover;
  profile.sampling.interval_bytes = 524288;
  profile.samples = {Holding(64), Holding(0), Holding(640), Holding(128)};
  return profile;
}

TEST(KeepLive, KeepsWhatHeldMemoryTheLargestFirst) {
  HeapProfile profile = Service();
  std::vector<std::uint64_t> generations = {1, 2, 3, 4};
  std::size_t merged = 9;
  KeepLive(profile, generations, 100, merged);
  ASSERT_EQ(profile.samples.size(), 3u);
  EXPECT_EQ(profile.samples[0].inuse_bytes, 640);
  EXPECT_EQ(profile.samples[2].inuse_bytes, 64);
  EXPECT_FALSE(profile.samples[0].alloc_bytes) << "those of sites that are left out";
  EXPECT_EQ(generations, (std::vector<std::uint64_t>{3, 4, 1}));
  EXPECT_EQ(merged, 0u);
}

TEST(KeepLive, MergesTheSmallestBeyondItsRoom) {
  HeapProfile profile = Service();
  std::vector<std::uint64_t> generations = {1, 2, 3, 4};
  std::size_t merged = 0;
  KeepLive(profile, generations, 2, merged);
  ASSERT_EQ(profile.samples.size(), 2u);
  EXPECT_EQ(profile.samples[0].inuse_bytes, 640);
  const HeapSample& rest = profile.samples[1];
  EXPECT_TRUE(rest.stack.empty());
  EXPECT_EQ(rest.inuse_bytes, 64 + 128);
  EXPECT_EQ(rest.inuse_objects, 3);
  EXPECT_EQ(rest.inuse_samples, 2u);
  EXPECT_EQ(rest.inuse_bytes_standard_error, 42u);
  EXPECT_EQ(merged, 2u);
  EXPECT_EQ(generations, (std::vector<std::uint64_t>{3, 0}));
}

TEST(PeakProfile, HasTheLiveColumnsAtTheTimeOfThePeak) {
  HeapPeak peak = {Service(), 832, 832, 0};
  std::vector<std::uint64_t> generations;
  KeepLive(peak.profile, generations, 100, peak.merged_rows);
  const Profile profile = ToProfile(peak);
  ASSERT_EQ(profile.sample_types.size(), 2u);
  EXPECT_EQ(profile.sample_types[0].type, "inuse_objects");
  EXPECT_EQ(profile.sample_types[1].type, "inuse_space");
  EXPECT_EQ(profile.period_type.type, "space");
  EXPECT_EQ(profile.period, 524288);
  EXPECT_EQ(profile.taken_at, peak.profile.taken_at);
  EXPECT_EQ(profile.duration.count(), 0);
  EXPECT_EQ(profile.samples.front().values, (std::vector<std::int64_t>{10, 640}));
  EXPECT_EQ(profile.comments.front(),
            "the heap at its highest: 832 bytes were live at 2023-11-14 22:13:20 UTC");
}

TEST(PeakComments, SayWhatIsNotInTheProfile) {
  EXPECT_EQ(PeakComments({Service(), 832, 832, 0}).size(), 1u);
  const auto comments = PeakComments({Service(), 832, 840, 17});
  ASSERT_EQ(comments.size(), 3u);
  EXPECT_NE(comments[1].find("up to 840 bytes"), std::string::npos);
  EXPECT_NE(comments[2].find("17 call sites"), std::string::npos);
}

}  // namespace
}  // namespace heapwell::model
