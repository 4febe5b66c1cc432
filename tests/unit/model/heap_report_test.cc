// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/heap_report.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace heapwell::model {
namespace {

Frame At(std::string function, std::string file, std::uint32_t line) {
  Frame frame;
  frame.function = std::move(function);
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

HeapSample Live(std::vector<std::uintptr_t> stack, std::int64_t bytes,
                std::int64_t objects = 1) {
  HeapSample sample;
  sample.stack = std::move(stack);
  sample.inuse_bytes = bytes;
  sample.inuse_objects = objects;
  sample.alloc_bytes = 10 * bytes;
  return sample;
}

// main() { Serve(); } Serve() { Put() x2; } Put() has push_back inlined; malloc and
// vector are plumbing.
HeapProfile Service() {
  HeapProfile profile;
  profile.locations = {
      Place(0x10, {At("operator new", "", 0)}),
      Place(0x20, {At("std::vector<int>::push_back", "/usr/include/c++/12/v.h", 9),
                   At("app::Put", "put.cc", 20)}),
      Place(0x21, {At("app::Put", "put.cc", 21)}),
      Place(0x30, {At("app::Serve", "serve.cc", 30)}),
      Place(0x40, {At("main", "main.cc", 40)}),
  };
  return profile;
}

const CallSite* Find(const std::vector<CallSite>& sites, std::string_view function) {
  for (const CallSite& site : sites) {
    if (site.function == function) return &site;
  }
  return nullptr;
}

TEST(TopSites, GivesFlatToTheInnermostFrameOfTheProgram) {
  HeapProfile profile = Service();
  profile.samples = {Live({0x10, 0x20, 0x30, 0x40}, 100, 4)};
  const std::vector<CallSite> sites = TopSites(profile, 10);
  ASSERT_FALSE(sites.empty());
  EXPECT_EQ(sites[0].function, "app::Put");
  EXPECT_EQ(sites[0].file, "put.cc");
  EXPECT_EQ(sites[0].line, 20u);
  EXPECT_EQ(sites[0].flat_bytes, 100);
  EXPECT_EQ(sites[0].flat_objects, 4);
  EXPECT_EQ(sites[0].alloc_bytes, 1000);
}

TEST(TopSites, GivesCumToEveryCaller) {
  HeapProfile profile = Service();
  profile.samples = {Live({0x10, 0x20, 0x30, 0x40}, 100), Live({0x10, 0x30, 0x40}, 7)};
  const std::vector<CallSite> sites = TopSites(profile, 10);
  EXPECT_EQ(Find(sites, "app::Serve")->flat_bytes, 7);
  EXPECT_EQ(Find(sites, "app::Serve")->cum_bytes, 107);
  EXPECT_EQ(Find(sites, "main")->flat_bytes, 0);
  EXPECT_EQ(Find(sites, "main")->cum_bytes, 107);
}

TEST(TopSites, ShowsNoPlumbing) {
  HeapProfile profile = Service();
  profile.samples = {Live({0x10, 0x20, 0x30, 0x40}, 100)};
  const std::vector<CallSite> sites = TopSites(profile, 10);
  EXPECT_EQ(Find(sites, "operator new"), nullptr);
  EXPECT_EQ(Find(sites, "std::vector<int>::push_back"), nullptr);
}

TEST(TopSites, CountsARecursiveFunctionOnceAStack) {
  HeapProfile profile = Service();
  profile.samples = {Live({0x10, 0x30, 0x30, 0x30, 0x40}, 100)};
  EXPECT_EQ(Find(TopSites(profile, 10), "app::Serve")->cum_bytes, 100);
}

TEST(TopSites, SumsTheLinesOfAFunctionAndShowsItsLargest) {
  HeapProfile profile = Service();
  profile.samples = {Live({0x10, 0x20, 0x40}, 100), Live({0x10, 0x21, 0x40}, 300)};
  const std::vector<CallSite> sites = TopSites(profile, 10);
  EXPECT_EQ(sites[0].function, "app::Put");
  EXPECT_EQ(sites[0].flat_bytes, 400);
  EXPECT_EQ(sites[0].line, 21u);
}

TEST(TopSites, KeepsFunctionsOfOneNameInTwoFilesApart) {
  HeapProfile profile;
  profile.locations = {Place(0x10, {At("(anonymous namespace)::Run", "a.cc", 1)}),
                       Place(0x20, {At("(anonymous namespace)::Run", "b.cc", 2)})};
  profile.samples = {Live({0x10}, 5), Live({0x20}, 3)};
  const std::vector<CallSite> sites = TopSites(profile, 10);
  ASSERT_EQ(sites.size(), 2u);
  EXPECT_EQ(sites[0].file, "a.cc");
  EXPECT_EQ(sites[1].file, "b.cc");
}

TEST(TopSites, OrdersByFlatThenByCumAndStopsAtTheLimit) {
  HeapProfile profile = Service();
  profile.samples = {Live({0x10, 0x21, 0x30, 0x40}, 10), Live({0x10, 0x30, 0x40}, 50)};
  const std::vector<CallSite> sites = TopSites(profile, 2);
  ASSERT_EQ(sites.size(), 2u);
  EXPECT_EQ(sites[0].function, "app::Serve");
  EXPECT_EQ(sites[1].function, "app::Put");
}

TEST(TopSites, LeavesOutWhatHoldsNothingLive) {
  HeapProfile profile = Service();
  profile.samples = {Live({0x10, 0x21}, 0, 0)};
  EXPECT_TRUE(TopSites(profile, 10).empty());
}

TEST(TopSites, NamesAFrameWithoutANameByItsOffset) {
  HeapProfile profile = Service();
  Mapping mapping;
  mapping.start = 0x7000;
  mapping.limit = 0x8000;
  mapping.file_offset = 0x1000;
  mapping.file = "/opt/lib/libcodec.so.2";
  profile.mappings = {mapping};
  profile.samples = {Live({0x10, 0x7123, 0x40}, 100)};
  EXPECT_EQ(TopSites(profile, 10)[0].function, "0x1123 [libcodec.so.2]");
}

TEST(TopSites, NamesUnloadedCodeByItsBareAddress) {
  HeapProfile profile = Service();
  profile.mappings = {{.start = 0x7000, .limit = 0x8000, .file = "/lib/new.so"}};
  profile.locations.push_back({.address = 0x7123, .unloaded = true});
  profile.samples = {Live({0x10, 0x7123, 0x40}, 100)};
  EXPECT_EQ(TopSites(profile, 10)[0].function, "0x7123");
}

TEST(TopSites, ShowsTheInnermostFrameOfAStackOfPlumbingAlone) {
  HeapProfile profile = Service();
  profile.samples = {Live({0x10}, 100)};
  const std::vector<CallSite> sites = TopSites(profile, 10);
  ASSERT_EQ(sites.size(), 1u);
  EXPECT_EQ(sites[0].function, "operator new");
  EXPECT_EQ(sites[0].flat_bytes, 100);
  EXPECT_EQ(sites[0].cum_bytes, 100);
}

HeapSample WithErrors(HeapSample sample, std::uint64_t bytes, double objects) {
  sample.alloc_objects = 10 * sample.inuse_objects;
  sample.inuse_bytes_standard_error = bytes;
  sample.inuse_objects_standard_error = objects;
  sample.alloc_bytes_standard_error = 10 * bytes;
  sample.alloc_objects_standard_error = 10 * objects;
  return sample;
}

// Two stacks that end in Put, one in Serve.
HeapProfile Uncertain() {
  HeapProfile profile = Service();
  profile.samples = {WithErrors(Live({0x10, 0x21, 0x30, 0x40}, 100), 30, 0.3),
                     WithErrors(Live({0x10, 0x20, 0x30, 0x40}, 100), 40, 0.4),
                     WithErrors(Live({0x10, 0x30, 0x40}, 200), 120, 12)};
  return profile;
}

TEST(TopSites, AddErrorsAsSquares) {
  const std::vector<CallSite> sites = TopSites(Uncertain(), 10);
  const CallSite* put = Find(sites, "app::Put");
  ASSERT_NE(put, nullptr);
  EXPECT_EQ(put->flat_bytes_standard_error, 50u);
  EXPECT_EQ(put->alloc_bytes_standard_error, 500u);
  const CallSite* serve = Find(sites, "app::Serve");
  ASSERT_NE(serve, nullptr);
  EXPECT_EQ(serve->flat_bytes_standard_error, 120u);
  EXPECT_EQ(serve->cum_bytes_standard_error, 130u);
}

TEST(TopSites, RoundErrorsOfObjectsOnceTheyAreAdded) {
  const std::vector<CallSite> sites = TopSites(Uncertain(), 10);
  const CallSite* put = Find(sites, "app::Put");
  ASSERT_NE(put, nullptr);
  EXPECT_EQ(put->flat_objects_standard_error, 1u) << "0.3 and 0.4 make 0.5";
  EXPECT_EQ(put->alloc_objects, 20);
  EXPECT_EQ(put->alloc_objects_standard_error, 5u);
}

TEST(TopSites, HaveNoErrorOfWhatIsUnknown) {
  HeapProfile profile = Service();
  profile.samples = {Live({0x10, 0x21}, 100)};
  profile.samples[0].alloc_bytes.reset();
  const std::vector<CallSite> sites = TopSites(profile, 10);
  EXPECT_FALSE(sites.at(0).alloc_bytes_standard_error);
  EXPECT_FALSE(sites.at(0).alloc_objects_standard_error);
}

TEST(EstimateLive, SumsAllSamplesAndTheSquaresOfTheirErrors) {
  const LiveEstimate all = EstimateLive(Uncertain());
  EXPECT_EQ(all.bytes, 400);
  EXPECT_EQ(all.objects, 3);
  EXPECT_EQ(all.bytes_standard_error, 130u);
  EXPECT_EQ(all.objects_standard_error, 12u);
}

TEST(NameOfAddress, IsTheBareAddressOutsideOfEveryMapping) {
  EXPECT_EQ(NameOfAddress(0x55d2c0, {}), "0x55d2c0");
}

}  // namespace
}  // namespace heapwell::model
