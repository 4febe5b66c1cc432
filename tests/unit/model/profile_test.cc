// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/profile.h"

#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

namespace heapwell::model {
namespace {

using std::chrono::system_clock;

HeapProfile OneSample(SamplingMode mode) {
  HeapProfile profile;
  profile.taken_at = system_clock::time_point{} + std::chrono::seconds{1700000000};
  profile.sampling.mode = mode;
  profile.sampling.reason = "self-test passed";
  profile.sampling.interval_bytes = 524288;
  HeapSample sample;
  sample.stack = {0x10, 0x20};
  sample.object_bytes = 64;
  if (mode == SamplingMode::kTakeover) {
    sample.alloc_objects = 5;
    sample.alloc_bytes = 320;
  }
  sample.inuse_objects = 2;
  sample.inuse_bytes = 128;
  profile.samples = {sample};
  return profile;
}

std::vector<std::string> TypeNames(const Profile& profile) {
  std::vector<std::string> names;
  for (const ValueType& type : profile.sample_types) {
    names.push_back(type.type + "/" + type.unit);
  }
  return names;
}

TEST(ToGrowthProfile, HasTheColumnsThatPprofGivesGrowth) {
  const Profile profile = ToGrowthProfile(OneSample(SamplingMode::kTakeover));
  EXPECT_EQ(TypeNames(profile),
            (std::vector<std::string>{"objects/count", "space/bytes"}));
  EXPECT_EQ(profile.period_type.type, "space");
  EXPECT_EQ(profile.period, 1);
  ASSERT_EQ(profile.samples.size(), 1u);
  EXPECT_EQ(profile.samples[0].values, (std::vector<std::int64_t>{2, 128}));
  EXPECT_EQ(profile.samples[0].stack, (std::vector<std::uintptr_t>{0x10, 0x20}));
}

TEST(ToProfile, HasGosFourColumns) {
  const Profile profile =
      ToProfile(OneSample(SamplingMode::kTakeover), HeapView::kHeap);
  EXPECT_EQ(TypeNames(profile),
            (std::vector<std::string>{"alloc_objects/count", "alloc_space/bytes",
                                      "inuse_objects/count", "inuse_space/bytes"}));
  ASSERT_EQ(profile.samples.size(), 1u);
  EXPECT_EQ(profile.samples[0].values, (std::vector<std::int64_t>{5, 320, 2, 128}));
}

TEST(ToProfile, HasNoCumulativeColumnsInNativeMode) {
  const Profile profile = ToProfile(OneSample(SamplingMode::kNative), HeapView::kHeap);
  EXPECT_EQ(TypeNames(profile),
            (std::vector<std::string>{"inuse_objects/count", "inuse_space/bytes"}));
  EXPECT_EQ(profile.samples[0].values, (std::vector<std::int64_t>{2, 128}));
}

TEST(ToProfile, CarriesThePeriod) {
  const Profile profile =
      ToProfile(OneSample(SamplingMode::kTakeover), HeapView::kHeap);
  EXPECT_EQ(profile.period_type.type, "space");
  EXPECT_EQ(profile.period_type.unit, "bytes");
  EXPECT_EQ(profile.period, 524288);
}

TEST(ToProfile, LabelsASampleWithItsSize) {
  const Profile profile =
      ToProfile(OneSample(SamplingMode::kTakeover), HeapView::kHeap);
  ASSERT_EQ(profile.samples[0].number_labels.size(), 1u);
  EXPECT_EQ(profile.samples[0].number_labels[0].key, "bytes");
  EXPECT_EQ(profile.samples[0].number_labels[0].value, 64);
  EXPECT_EQ(profile.samples[0].number_labels[0].unit, "bytes");
}

TEST(ToProfile, ShowsAllocationsFirstWhereAskedFor) {
  const HeapProfile heap = OneSample(SamplingMode::kTakeover);
  EXPECT_EQ(ToProfile(heap, HeapView::kHeap).default_sample_type, "");
  EXPECT_EQ(ToProfile(heap, HeapView::kAllocs).default_sample_type, "alloc_space");
}

TEST(ToProfile, NamesNoDefaultColumnThatItLacks) {
  const HeapProfile heap = OneSample(SamplingMode::kNative);
  EXPECT_EQ(ToProfile(heap, HeapView::kAllocs).default_sample_type, "");
}

TEST(ToProfile, IsOfAMomentNotOfAStretch) {
  const Profile profile =
      ToProfile(OneSample(SamplingMode::kTakeover), HeapView::kHeap);
  EXPECT_EQ(system_clock::to_time_t(profile.taken_at), 1700000000);
  EXPECT_EQ(profile.duration.count(), 0);
}

TEST(ToProfile, SaysInWordsHowItWasMade) {
  HeapProfile heap = OneSample(SamplingMode::kTakeover);
  heap.symbol_note = "out of time: 12 addresses have no lines";
  heap.samples[0].truncated = true;
  EXPECT_EQ(ToProfile(heap, HeapView::kHeap).comments,
            (std::vector<std::string>{"heapwell mode takeover: self-test passed",
                                      "out of time: 12 addresses have no lines",
                                      "1 stacks went deeper than was kept"}));
}

TEST(ToProfile, TellsViewersWhichFramesAreTheAllocators) {
  const std::regex drop(
      ToProfile(OneSample(SamplingMode::kTakeover), HeapView::kHeap).drop_frames);
  for (const char* name : {"malloc", "operator new", "operator new[]", "tc_newarray",
                           "tcmalloc::CentralFreeList::Populate",
                           "std::__new_allocator<app::Entry>::allocate"}) {
    EXPECT_TRUE(std::regex_match(name, drop)) << name;
  }
  for (const char* name : {"main", "app::malloc", "app::Entry::operator new"}) {
    EXPECT_FALSE(std::regex_match(name, drop)) << name;
  }
}

TEST(EmptyProfile, HasColumnsPeriodAndTime) {
  const auto now = system_clock::time_point{} + std::chrono::seconds{1700000000};
  const Profile profile =
      EmptyProfile({{"contentions", "count"}, {"delay", "nanoseconds"}}, now);
  EXPECT_EQ(TypeNames(profile),
            (std::vector<std::string>{"contentions/count", "delay/nanoseconds"}));
  EXPECT_EQ(profile.period_type.type, "contentions");
  EXPECT_EQ(profile.period, 1);
  EXPECT_EQ(profile.taken_at, now);
  EXPECT_TRUE(profile.samples.empty());
}

TEST(HeapProfileFind, FindsWhatIsThereAndNothingElse) {
  HeapProfile profile;
  for (const std::uintptr_t address : {0x10u, 0x20u, 0x30u}) {
    Location location;
    location.address = address;
    profile.locations.push_back(location);
  }
  ASSERT_NE(profile.Find(0x20), nullptr);
  EXPECT_EQ(profile.Find(0x20)->address, 0x20u);
  EXPECT_EQ(profile.Find(0x21), nullptr);
  EXPECT_EQ(profile.Find(0x31), nullptr);
}

}  // namespace
}  // namespace heapwell::model
