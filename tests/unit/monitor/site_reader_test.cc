// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "monitor/site_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace heapwell::monitor {
namespace {

Frame Of(const std::string& function, const std::string& file, std::uint32_t line) {
  Frame frame;
  frame.function = function;
  frame.file = file;
  frame.line = line;
  return frame;
}

HeapSample Sample(std::vector<std::uintptr_t> stack, std::int64_t bytes) {
  HeapSample sample;
  sample.stack = std::move(stack);
  sample.inuse_bytes = bytes;
  sample.inuse_objects = 1;
  sample.inuse_samples = 1;
  return sample;
}

// Symbols of a program with one plumbing frame (0x10) and a function of two lines.
class SiteReaderTest : public ::testing::Test {
 protected:
  symbolize::Symbolization Symbolize(std::span<const std::uintptr_t> addresses) {
    ++lookups_;
    symbolize::Symbolization symbols;
    for (const std::uintptr_t address : addresses) {
      Location location;
      location.address = address;
      if (address == 0x10) location.frames = {Of("operator new", "new.cc", 1)};
      if (address == 0x20) location.frames = {Of("app::Put", "put.cc", 20)};
      if (address == 0x21) location.frames = {Of("app::Put", "put.cc", 21)};
      if (address == 0x30) location.frames = {Of(plugin_, "plugin.cc", 30)};
      symbols.locations.push_back(location);
    }
    symbols.mappings = {{0x40, 0x50, 0, "/usr/bin/app", ""},
                        {0x60, 0x70, 0, "/usr/lib/libtcmalloc.so.4", ""}};
    return symbols;
  }

  const model::CallSite* Find(const std::string& function) {
    const auto found = std::ranges::find(sites_, function, &model::CallSite::function);
    return found == sites_.end() ? nullptr : &*found;
  }
  void Read(const allocator::HeapSamples& samples) {
    sites_ = reader_.Read(samples, generation_, true).value();
  }

  int lookups_ = 0;
  std::string plugin_ = "plugin::Load";
  std::uint64_t generation_ = 1;
  std::vector<model::CallSite> sites_;
  SiteReader reader_{[this](auto addresses, auto) { return Symbolize(addresses); }};
};

TEST_F(SiteReaderTest, GivesMemoryToTheFirstLineThatIsNotPlumbing) {
  allocator::HeapSamples heap;
  heap.profile.samples = {Sample({0x10, 0x20, 0x30}, 100), Sample({0x10, 0x21}, 300),
                          Sample({0x10, 0x30}, 50)};
  Read(heap);
  ASSERT_EQ(sites_.size(), 2u);
  EXPECT_EQ(Find("app::Put")->flat_bytes, 400);
  EXPECT_EQ(Find("app::Put")->flat_objects, 2);
  EXPECT_EQ(Find("app::Put")->file, "put.cc");
  EXPECT_EQ(Find("app::Put")->line, 21u) << "the line that holds most";
  EXPECT_EQ(Find("plugin::Load")->flat_bytes, 50);
}

TEST_F(SiteReaderTest, LooksEachAddressUpOnce) {
  allocator::HeapSamples heap;
  heap.profile.samples = {Sample({0x10, 0x20}, 100)};
  for (int i = 0; i < 10; ++i) Read(heap);
  EXPECT_EQ(lookups_, 1);
}

TEST_F(SiteReaderTest, NamesAnAddressWithoutSymbolsByItsFile) {
  allocator::HeapSamples heap;
  heap.profile.samples = {Sample({0x10, 0x44}, 100)};
  Read(heap);
  EXPECT_NE(Find("0x4 [app]"), nullptr);
}

TEST_F(SiteReaderTest, LooksPastTheAllocatorsNamelessFunctions) {
  allocator::HeapSamples heap;
  heap.profile.samples = {Sample({0x64, 0x10, 0x20}, 100)};
  Read(heap);
  ASSERT_EQ(sites_.size(), 1u);
  EXPECT_NE(Find("app::Put"), nullptr);
}

TEST_F(SiteReaderTest, LeavesOutWhatIsFreed) {
  allocator::HeapSamples heap;
  heap.profile.samples = {Sample({0x10, 0x20}, 100), Sample({0x10, 0x30}, 0)};
  heap.profile.samples[1].inuse_samples = 0;
  Read(heap);
  EXPECT_EQ(sites_.size(), 1u);
}

TEST_F(SiteReaderTest, SaysNothingWhereMuchIsNewAndMayNotBeLookedUp) {
  allocator::HeapSamples heap;
  heap.profile.samples = {Sample({0x10, 0x20}, 1000)};
  Read(heap);
  heap.profile.samples.push_back(Sample({0x10, 0x30}, 5));
  EXPECT_TRUE(reader_.Read(heap, generation_, false)) << "half a percent is new";
  heap.profile.samples.push_back(Sample({0x10, 0x30}, 500));
  EXPECT_FALSE(reader_.Read(heap, generation_, false));
  EXPECT_TRUE(reader_.Read(heap, generation_, true));
}

TEST_F(SiteReaderTest, LooksUpAnewWhenCodeCameOrWent) {
  allocator::HeapSamples heap;
  heap.profile.samples = {Sample({0x10, 0x30}, 100)};
  Read(heap);
  plugin_ = "other::Load";  // Another library at the same address.
  Read(heap);
  EXPECT_NE(Find("plugin::Load"), nullptr) << "nothing changed, as far as it knows";
  generation_ = 2;
  Read(heap);
  EXPECT_NE(Find("other::Load"), nullptr);
  EXPECT_EQ(Find("plugin::Load"), nullptr);
}

TEST_F(SiteReaderTest, StaysBelowAMebibyteWhateverItIsAsked) {
  allocator::HeapSamples heap;
  for (std::uintptr_t i = 0; i < 8000; ++i) {
    heap.profile.samples.push_back(Sample({0x10, 0x100000 + i % 1000, 0x20}, 1));
  }
  for (int round = 0; round < 5; ++round) {
    Read(heap);
    EXPECT_LT(reader_.storage_bytes(), std::size_t{1} << 20);
    for (HeapSample& sample : heap.profile.samples) sample.stack[1] += 1000;
  }
}

}  // namespace
}  // namespace heapwell::monitor
