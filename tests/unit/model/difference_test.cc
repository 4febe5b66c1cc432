// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/difference.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/fault.h"

namespace heapwell::model {
namespace {

using std::chrono::seconds;
using std::chrono::system_clock;

ProfileSample Sample(std::vector<std::uintptr_t> stack, std::int64_t object_bytes,
                     std::vector<std::int64_t> values) {
  ProfileSample sample;
  sample.stack = std::move(stack);
  sample.values = std::move(values);
  sample.number_labels = {{"bytes", object_bytes, "bytes"}};
  return sample;
}

Profile TakenAt(int second, std::vector<ProfileSample> samples) {
  Profile profile;
  profile.sample_types = {{"alloc_space", "bytes"}, {"inuse_space", "bytes"}};
  profile.default_sample_type = "alloc_space";
  profile.taken_at = system_clock::time_point{} + seconds{second};
  profile.samples = std::move(samples);
  return profile;
}

TEST(Subtract, TakesEveryColumnOfTheSameStackAndSize) {
  const Profile delta = Subtract(TakenAt(12, {Sample({1, 2}, 64, {500, 100})}),
                                 TakenAt(10, {Sample({1, 2}, 64, {300, 150})}));
  ASSERT_EQ(delta.samples.size(), 1u);
  EXPECT_EQ(delta.samples[0].values, (std::vector<std::int64_t>{200, -50}));
}

TEST(Subtract, KeepsOtherSizesAndOtherStacksApart) {
  const Profile delta =
      Subtract(TakenAt(12, {Sample({1, 2}, 64, {5, 5}), Sample({1}, 64, {7, 7})}),
               TakenAt(10, {Sample({1, 2}, 128, {3, 3})}));
  ASSERT_EQ(delta.samples.size(), 3u);
  EXPECT_EQ(delta.samples[0].values, (std::vector<std::int64_t>{5, 5}));
  EXPECT_EQ(delta.samples[1].values, (std::vector<std::int64_t>{7, 7}));
  EXPECT_EQ(delta.samples[2].values, (std::vector<std::int64_t>{-3, -3}));
}

TEST(Subtract, KeepsOtherLabelsApart) {
  Profile later = TakenAt(12, {Sample({1}, 64, {5, 5})});
  later.samples[0].labels = {{"tag", "a"}};
  Profile earlier = TakenAt(10, {Sample({1}, 64, {5, 5})});
  earlier.samples[0].labels = {{"tag", "b"}};
  EXPECT_EQ(Subtract(later, earlier).samples.size(), 2u);
}

TEST(Subtract, DropsWhatDidNotChange) {
  const Profile same = TakenAt(10, {Sample({1, 2}, 64, {300, 150})});
  EXPECT_TRUE(Subtract(same, same).samples.empty());
}

TEST(Subtract, KeepsWhatChangedInOneColumnAlone) {
  const Profile delta = Subtract(TakenAt(12, {Sample({1}, 64, {300, 100})}),
                                 TakenAt(10, {Sample({1}, 64, {300, 150})}));
  ASSERT_EQ(delta.samples.size(), 1u);
  EXPECT_EQ(delta.samples[0].values, (std::vector<std::int64_t>{0, -50}));
}

TEST(Subtract, IsOfTheStretchBetween) {
  const Profile delta = Subtract(TakenAt(12, {}), TakenAt(10, {}));
  EXPECT_EQ(delta.taken_at, system_clock::time_point{} + seconds{12});
  EXPECT_EQ(delta.duration, seconds{2});
  EXPECT_EQ(delta.default_sample_type, "");
}

TEST(Subtract, ReturnsTheLaterProfileWhereColumnsDiffer) {
  Profile earlier = TakenAt(10, {Sample({1}, 64, {300})});
  earlier.sample_types = {{"inuse_space", "bytes"}};
  const std::uint64_t faults = base::FaultCount();
  const Profile delta = Subtract(TakenAt(12, {Sample({1}, 64, {300, 100})}), earlier);
  EXPECT_EQ(delta.samples.at(0).values, (std::vector<std::int64_t>{300, 100}));
  EXPECT_EQ(base::FaultCount(), faults + 1);
}

Location Named(std::uintptr_t address, std::string function) {
  Location location;
  location.address = address;
  location.frames.resize(1);
  location.frames[0].function = std::move(function);
  return location;
}

TEST(Subtract, KnowsTheLocationsOfBoth) {
  Profile later = TakenAt(12, {});
  later.locations = {Named(2, "new"), Named(3, "c")};
  Profile earlier = TakenAt(10, {});
  earlier.locations = {Named(1, "a"), Named(2, "old")};
  const Profile delta = Subtract(later, earlier);
  ASSERT_EQ(delta.locations.size(), 3u);
  EXPECT_EQ(delta.locations[0].frames[0].function, "a");
  EXPECT_EQ(delta.locations[1].frames[0].function, "new");
  EXPECT_EQ(delta.locations[2].frames[0].function, "c");
}

TEST(Subtract, KeepsTheMappingOfALibraryUnloadedMeanwhile) {
  const auto mapping = [](std::uintptr_t start, std::string file) {
    Mapping result;
    result.start = start;
    result.limit = start + 0x100;
    result.file = std::move(file);
    return result;
  };
  Profile later = TakenAt(12, {});
  later.mappings = {mapping(0x1000, "program"), mapping(0x2000, "new.so")};
  Profile earlier = TakenAt(10, {});
  earlier.mappings = {mapping(0x1000, "program"), mapping(0x2080, "replaced.so"),
                      mapping(0x3000, "gone.so")};
  const Profile delta = Subtract(later, earlier);
  ASSERT_EQ(delta.mappings.size(), 3u);
  EXPECT_EQ(delta.mappings[0].file, "program");
  EXPECT_EQ(delta.mappings[1].file, "new.so");
  EXPECT_EQ(delta.mappings[2].file, "gone.so");
}

}  // namespace
}  // namespace heapwell::model
