// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/legacy.h"

#include <gtest/gtest.h>

#include <string>

namespace heapwell::encode {
namespace {

HeapSample Sample(std::vector<std::uintptr_t> stack, std::int64_t live) {
  HeapSample sample;
  sample.stack = std::move(stack);
  sample.object_bytes = 64;
  sample.alloc_objects = 10;
  sample.alloc_bytes = 640;
  sample.inuse_objects = live;
  sample.inuse_bytes = 64 * live;
  return sample;
}

HeapProfile Service() {
  HeapProfile profile;
  profile.sampling.mode = SamplingMode::kTakeover;
  profile.sampling.interval_bytes = 524288;
  Frame put;
  put.function = "app::Put";
  put.file = "/srv/put.cc";
  put.line = 20;
  Location location;
  location.address = 0x401233;
  location.frames = {put};
  profile.locations = {location};
  profile.samples = {Sample({0x401233, 0x4012ff}, 3)};
  return profile;
}

std::string FirstLine(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

TEST(LegacyHeap, WritesStacksAsReturnAddressesWithFramesBelow) {
  EXPECT_EQ(
      LegacyHeap(Service(), MemStats{}, "00400000-00500000 r-xp 0 08:01 1 /srv\n"),
      "heap profile:      3:      192 [    10:      640] @ heap_v2/1\n"
      "# Estimates, unsampled already; sampled every 524288 bytes, mode takeover.\n"
      "     3:      192 [    10:      640] @ 0x401234 0x401300\n"
      "#\t0x401233\tapp::Put\t/srv/put.cc:20\n"
      "#\t0x4012ff\n"
      "\n"
      "\n"
      "# runtime.MemStats\n"
      "\n"
      "MAPPED_LIBRARIES:\n"
      "00400000-00500000 r-xp 0 08:01 1 /srv\n");
}

TEST(LegacyHeap, PutsTheLargestLiveStackFirst) {
  HeapProfile profile = Service();
  profile.samples = {Sample({0x10}, 1), Sample({0x20}, 5), Sample({0x30}, 3)};
  const std::string text = LegacyHeap(profile, MemStats{}, "");
  EXPECT_LT(text.find("@ 0x21"), text.find("@ 0x31"));
  EXPECT_LT(text.find("@ 0x31"), text.find("@ 0x11"));
}

TEST(LegacyHeap, ShowsGosReaderThatThereAreFourColumns) {
  HeapProfile profile = Service();
  profile.samples[0].alloc_objects = 3;
  profile.samples[0].alloc_bytes = 192;
  EXPECT_EQ(FirstLine(LegacyHeap(profile, MemStats{}, "")),
            "heap profile:      3:      192 [     3:      193] @ heap_v2/1");
}

TEST(LegacyHeap, ShowsTwoColumnsWhereNothingIsCumulative) {
  HeapProfile profile = Service();
  profile.sampling.mode = SamplingMode::kNative;
  profile.samples[0].alloc_objects.reset();
  profile.samples[0].alloc_bytes.reset();
  const std::string text = LegacyHeap(profile, MemStats{}, "");
  EXPECT_EQ(FirstLine(text),
            "heap profile:      3:      192 [     3:      192] @ heap_v2/1");
  EXPECT_NE(
      text.find("\n# This profile has live memory alone: the brackets repeat it.\n"),
      std::string::npos);
}

TEST(LegacyHeap, LeavesOutWhatReadersRefuse) {
  HeapProfile profile = Service();
  profile.samples = {Sample({0x10}, -2), Sample({0x20}, 0)};
  profile.samples[1].inuse_bytes = 64;
  const std::string text = LegacyHeap(profile, MemStats{}, "");
  EXPECT_EQ(text.find("@ 0x11"), std::string::npos);
  EXPECT_EQ(text.find("@ 0x21"), std::string::npos);
  EXPECT_EQ(FirstLine(text).substr(0, 28), "heap profile:      0:       ");
}

TEST(LegacyHeap, KeepsAStacklessSampleReadable) {
  HeapProfile profile = Service();
  profile.samples = {Sample({}, 3)};
  EXPECT_NE(LegacyHeap(profile, MemStats{}, "")
                .find("     3:      192 [    10:      640] @ 0x1\n"),
            std::string::npos);
}

TEST(LegacyHeap, KeepsNamesOnTheirLine) {
  HeapProfile profile = Service();
  profile.locations[0].frames[0].function = "evil\nMAPPED_LIBRARIES:";
  EXPECT_NE(LegacyHeap(profile, MemStats{}, "").find("\tevil MAPPED_LIBRARIES:\t"),
            std::string::npos);
}

TEST(LegacyHeap, HidesPlumbing) {
  HeapProfile profile = Service();
  Location plumbing;
  plumbing.address = 0x10;
  plumbing.frames.resize(1);
  plumbing.frames[0].function = "operator new";
  profile.locations.insert(profile.locations.begin(), plumbing);
  profile.samples[0].stack.insert(profile.samples[0].stack.begin(), 0x10);
  EXPECT_EQ(LegacyHeap(profile, MemStats{}, "").find("operator new"),
            std::string::npos);
}

TEST(LegacyHeap, StopsAtItsBoundAndSaysSo) {
  HeapProfile profile = Service();
  profile.locations[0].frames[0].function = std::string(1000, 'f');
  const std::vector<std::uintptr_t> deep(100, 0x401233);
  for (int i = 0; i < 200; ++i) profile.samples.push_back(Sample(deep, 1));
  for (std::size_t i = 0; i < profile.samples.size(); ++i) {
    profile.samples[i].object_bytes = i;  // So that none is merged.
  }
  const std::string text = LegacyHeap(profile, MemStats{}, "end\n");
  EXPECT_LT(text.size(), std::size_t{9} << 20);
  EXPECT_NE(text.find("# truncated: the largest "), std::string::npos);
  EXPECT_TRUE(text.ends_with("MAPPED_LIBRARIES:\nend\n"));
}

TEST(LegacyHeap, ListsGosStatistics) {
  MemStats stats;
  stats.allocator.emplace().alloc_bytes = 4096;
  stats.pauses.emplace().pause_count = 7;
  stats.process.emplace().resident_peak_bytes = 8159232;
  const std::string text = LegacyHeap(Service(), stats, "");
  EXPECT_NE(text.find("\n# Alloc = 4096\n"), std::string::npos);
  EXPECT_NE(text.find("\n# PauseNs = [0 0 0 "), std::string::npos);
  EXPECT_NE(text.find("\n# NumGC = 7\n# MaxRSS = 8159232\n"), std::string::npos);
  EXPECT_EQ(text.find("TotalAlloc"), std::string::npos);
  EXPECT_EQ(text.find("PauseTotalNs"), std::string::npos);
}

TEST(LegacyGrowth, IsGperftoolsTextWithNamesForPeople) {
  HeapProfile growth = Service();
  growth.samples.clear();
  growth.samples.push_back(Sample({0x401233}, 2));
  growth.samples.front().inuse_bytes = 2 << 20;
  growth.samples.front().alloc_objects = {};
  growth.samples.front().alloc_bytes = {};
  const std::string text = LegacyGrowth(growth, "maps\n");
  EXPECT_EQ(FirstLine(text),
            "heap profile:      2:  2097152 [     2:  2097152] @ growth");
  EXPECT_NE(
      text.find("\n     2:  2097152 [     2:  2097152] @ 0x401234\n#\t0x401233\t"),
      std::string::npos);
  EXPECT_TRUE(text.ends_with("\nMAPPED_LIBRARIES:\nmaps\n"));
}

}  // namespace
}  // namespace heapwell::encode
