// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/pprof.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "encode/decoded_profile.h"
#include "heapwell/heap_profile.h"

namespace heapwell::encode {
namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;
using Strings = std::vector<std::string>;

Frame At(std::string function, std::string file, std::uint32_t line) {
  Frame frame;
  frame.function = std::move(function);
  frame.system_name = "_Z" + frame.function;
  frame.file = std::move(file);
  frame.line = line;
  return frame;
}

Location Place(std::uintptr_t address, std::vector<Frame> frames) {
  Location location;
  location.address = address;
  location.frames = std::move(frames);
  return location;
}

model::ProfileSample Sample(std::vector<std::uintptr_t> stack, std::int64_t bytes) {
  model::ProfileSample sample;
  sample.stack = std::move(stack);
  sample.values = {1, bytes};
  sample.number_labels = {{"bytes", 64, "bytes"}};
  return sample;
}

// Two mappings: the program with names, a library without any.
model::Profile Service() {
  model::Profile profile;
  profile.sample_types = {{"inuse_objects", "count"}, {"inuse_space", "bytes"}};
  profile.period_type = {"space", "bytes"};
  profile.period = 524288;
  profile.taken_at = system_clock::time_point{} + milliseconds{1700000000123};
  profile.mappings = {{0x1000, 0x2000, 0x400, "/srv/service", "abc123"},
                      {0x7000, 0x8000, 0, "/lib/libcodec.so", "def456"}};
  profile.locations = {
      Place(0x1010, {At("app::Push", "push.h", 5), At("app::Put", "put.cc", 20)}),
      Place(0x1020, {At("main", "main.cc", 40)}),
  };
  profile.samples = {Sample({0x1010, 0x1020}, 100)};
  return profile;
}

DecodedProfile Decode(const model::Profile& profile) {
  return DecodedProfile(PprofMessage(profile, {}));
}

TEST(Pprof, CarriesColumnsPeriodAndTime) {
  model::Profile profile = Service();
  profile.default_sample_type = "inuse_space";
  profile.drop_frames = "malloc";
  profile.comments = {"made by hand"};
  const DecodedProfile decoded = Decode(profile);
  EXPECT_EQ(decoded.sample_types,
            (Strings{"inuse_objects/count", "inuse_space/bytes"}));
  EXPECT_EQ(decoded.period_type, "space/bytes");
  EXPECT_EQ(decoded.period, 524288);
  EXPECT_EQ(decoded.time_nanos, 1700000000123000000);
  EXPECT_EQ(decoded.default_sample_type, "inuse_space");
  EXPECT_EQ(decoded.drop_frames, "malloc");
  EXPECT_EQ(decoded.comments, Strings{"made by hand"});
}

TEST(Pprof, SpellsOutStacksInnermostFirst) {
  const DecodedProfile decoded = Decode(Service());
  ASSERT_EQ(decoded.samples.size(), 1u);
  EXPECT_EQ(decoded.Stack(decoded.samples[0]),
            (Strings{"app::Push push.h:5", "app::Put put.cc:20", "main main.cc:40"}));
  EXPECT_EQ(decoded.samples[0].values, (std::vector<std::int64_t>{1, 100}));
}

TEST(Pprof, KeepsTheMangledName) {
  EXPECT_EQ(Decode(Service()).functions.at(0).system_name, "_Zapp::Push");
}

TEST(Pprof, HasADurationOnlyForAStretchOfTime) {
  model::Profile profile = Service();
  EXPECT_EQ(Decode(profile).durations, 0);
  profile.duration = milliseconds{1500};
  EXPECT_EQ(Decode(profile).duration_nanos, 1500000000);
}

TEST(Pprof, NumbersEverythingInTableOrder) {
  model::Profile profile = Service();
  profile.samples.push_back(Sample({0x7010, 0x1020, 0x1010}, 5));
  const DecodedProfile decoded = Decode(profile);
  const auto expect_sequential = [](const auto& table, std::size_t size) {
    ASSERT_EQ(table.size(), size);
    for (std::size_t i = 0; i < size; ++i) EXPECT_EQ(table[i].id, i + 1);
  };
  expect_sequential(decoded.locations, 3);
  expect_sequential(decoded.functions, 4);
  expect_sequential(decoded.mappings, 2);
}

TEST(Pprof, StoresEachStringAndFunctionOnce) {
  model::Profile profile = Service();
  profile.locations.push_back(Place(0x1030, {At("app::Put", "put.cc", 99)}));
  profile.samples.push_back(Sample({0x1030, 0x1020}, 5));
  const DecodedProfile decoded = Decode(profile);
  EXPECT_EQ(decoded.strings.at(0), "");
  EXPECT_EQ(std::count(decoded.strings.begin(), decoded.strings.end(), "put.cc"), 1);
  EXPECT_EQ(decoded.functions.size(), 3u);
  EXPECT_EQ(decoded.Stack(decoded.samples[1])[0], "app::Put put.cc:99");
}

TEST(Pprof, LabelsSamplesWithUnits) {
  model::Profile profile = Service();
  profile.samples[0].labels = {{"tag", "cache"}};
  EXPECT_EQ(Decode(profile).samples.at(0).labels,
            (Strings{"tag=cache", "bytes=64 bytes"}));
}

TEST(Pprof, DescribesMappings) {
  const DecodedProfile::Mapping mapping = Decode(Service()).mappings.at(0);
  EXPECT_EQ(mapping.start, 0x1000u);
  EXPECT_EQ(mapping.limit, 0x2000u);
  EXPECT_EQ(mapping.offset, 0x400u);
  EXPECT_EQ(mapping.file, "/srv/service");
  EXPECT_EQ(mapping.build_id, "abc123");
}

TEST(Pprof, PutsTheProgramsMappingFirst) {
  model::Profile profile = Service();
  profile.samples = {Sample({0x7010}, 5)};
  const DecodedProfile decoded = Decode(profile);
  ASSERT_EQ(decoded.mappings.size(), 2u);
  EXPECT_EQ(decoded.mappings[0].file, "/srv/service");
  EXPECT_EQ(decoded.locations.at(0).mapping_id, 2u);
}

TEST(Pprof, ClaimsAMappingThatItHasANameFor) {
  model::Profile profile = Service();
  profile.samples.push_back(Sample({0x1030}, 5));
  const DecodedProfile decoded = Decode(profile);
  EXPECT_EQ(decoded.mappings.at(0).flags, 4);
  // An address without a name beside named ones is named by its place in the file,
  // or viewers would show "[service]" for all such addresses at once.
  EXPECT_EQ(decoded.Stack(decoded.samples.at(1)), Strings{"0x430 [service] :0"});
}

TEST(Pprof, LeavesANamelessProgramToWhoeverHasItsSymbols) {
  model::Profile profile = Service();
  profile.locations.clear();
  const DecodedProfile decoded = Decode(profile);
  EXPECT_EQ(decoded.mappings.at(0).flags, 0);
  EXPECT_EQ(decoded.Stack(decoded.samples.at(0))[0], "unnamed");
}

// Else one library without symbols makes pprof ask for them, and warn.
TEST(Pprof, ClaimsANamelessLibrary) {
  model::Profile profile = Service();
  profile.samples.push_back(Sample({0x7010}, 5));
  const DecodedProfile decoded = Decode(profile);
  EXPECT_EQ(decoded.mappings.at(1).flags, 4);
  EXPECT_EQ(decoded.Stack(decoded.samples.at(1)), Strings{"0x10 [libcodec.so] :0"});
}

TEST(Pprof, ClaimsANamelessProgramThatNothingGuardsAgainstAWrongFile) {
  model::Profile profile = Service();
  profile.locations.clear();
  profile.mappings[0].build_id.clear();
  EXPECT_EQ(Decode(profile).mappings.at(0).flags, 4);
}

TEST(Pprof, NamesAnAddressOutsideOfEveryMapping) {
  model::Profile profile = Service();
  profile.samples = {Sample({0x9990}, 5)};
  const DecodedProfile decoded = Decode(profile);
  EXPECT_EQ(decoded.locations.at(0).mapping_id, 0u);
  EXPECT_EQ(decoded.Stack(decoded.samples.at(0)), Strings{"0x9990 :0"});
}

TEST(Pprof, SkipsAddressZero) {
  model::Profile profile = Service();
  profile.samples = {Sample({0x1010, 0}, 5)};
  EXPECT_EQ(Decode(profile).samples.at(0).location_ids.size(), 1u);
}

TEST(Pprof, MakesStringsUtf8AndBoundsThem) {
  model::Profile profile = Service();
  profile.locations[0].frames[0].file = "caf\xE9.h";
  profile.locations[0].frames[0].function = std::string(100000, 'x');
  const DecodedProfile decoded = Decode(profile);
  EXPECT_EQ(decoded.functions.at(0).file, "caf\xEF\xBF\xBD.h");
  EXPECT_EQ(decoded.functions.at(0).name.size(), 4096u);
}

TEST(Pprof, FallsBackToTheMangledName) {
  model::Profile profile = Service();
  profile.locations[1].frames[0].function.clear();
  profile.locations[1].frames[0].system_name = "_ZN3app";
  EXPECT_EQ(Decode(profile).functions.at(2).name, "_ZN3app");
}

TEST(Pprof, KeepsTheLargestSamplesAndSaysSo) {
  model::Profile profile = Service();
  profile.samples = {Sample({0x1010}, 10), Sample({0x1020}, 70), Sample({0x1030}, 20)};
  const DecodedProfile decoded(PprofMessage(profile, {.samples = 2}));
  ASSERT_EQ(decoded.samples.size(), 2u);
  EXPECT_EQ(decoded.samples[0].values[1], 70);
  EXPECT_EQ(decoded.samples[1].values[1], 20);
  EXPECT_EQ(decoded.comments, Strings{"truncated: the largest 2 of 3 samples, with "
                                      "90.0 % of inuse_space"});
}

TEST(Pprof, RanksByTheColumnThatIsShownFirst) {
  model::Profile profile = Service();
  profile.default_sample_type = "inuse_objects";
  profile.samples = {Sample({0x1010}, 10), Sample({0x1020}, 70)};
  profile.samples[0].values[0] = 2;
  const DecodedProfile decoded(PprofMessage(profile, {.samples = 1}));
  EXPECT_EQ(decoded.samples.at(0).values[1], 10);
}

TEST(Pprof, KeepsWhatWasFreedMostInADifference) {
  model::Profile profile = Service();
  profile.samples = {Sample({0x1010}, 10), Sample({0x1020}, -70)};
  const DecodedProfile decoded(PprofMessage(profile, {.samples = 1}));
  EXPECT_EQ(decoded.samples.at(0).values[1], -70);
}

TEST(Pprof, StaysWithinTheBytesThatPyroscopeTakes) {
  model::Profile profile = Service();
  profile.samples.clear();
  for (std::uintptr_t i = 0; i < 500; ++i) {
    profile.samples.push_back(Sample({0x1100 + i, 0x1010, 0x1020}, 1000 - int(i)));
  }
  const std::string message = PprofMessage(profile, {.bytes = 8192});
  const DecodedProfile decoded(message);
  EXPECT_LE(message.size(), 8192u);
  EXPECT_GT(message.size(), 6000u);
  EXPECT_EQ(decoded.samples.at(0).values[1], 1000);
  EXPECT_EQ(decoded.comments.size(), 1u);
}

TEST(Pprof, IsValidWhenEmpty) {
  const DecodedProfile decoded =
      Decode(model::EmptyProfile({{"goroutine", "count"}}, system_clock::now()));
  EXPECT_EQ(decoded.sample_types, Strings{"goroutine/count"});
  EXPECT_EQ(decoded.period, 1);
  EXPECT_EQ(decoded.strings.at(0), "");
}

TEST(EncodePprof, IsGzip) {
  const std::string bytes = EncodePprof(HeapProfile{}, HeapView::kAllocs);
  ASSERT_GT(bytes.size(), 2u);
  EXPECT_EQ(bytes.substr(0, 2), "\x1F\x8B");
}

}  // namespace
}  // namespace heapwell::encode
