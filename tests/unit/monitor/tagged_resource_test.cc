// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "heapwell/tagged_resource.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory_resource>
#include <new>
#include <string>
#include <vector>

#include "heapwell/heap_profile.h"

namespace heapwell {
namespace {

TEST(TaggedResource, CountsToTheByte) {
  TaggedResource resource(Tag("counted"));
  void* block = resource.allocate(100, 8);
  void* other = resource.allocate(28, 4);
  EXPECT_EQ(resource.live_bytes(), 128u);
  EXPECT_EQ(resource.live_blocks(), 2u);
  resource.deallocate(block, 100, 8);
  EXPECT_EQ(resource.live_bytes(), 28u);
  resource.deallocate(other, 28, 4);
  EXPECT_EQ(resource.live_bytes(), 0u);
  EXPECT_EQ(resource.live_blocks(), 0u);
  EXPECT_EQ(resource.total_bytes(), 128u);
  EXPECT_EQ(resource.total_blocks(), 2u);
  EXPECT_EQ(resource.tag().name(), "counted");
}

TEST(TaggedResource, DoesNotCountWhatItCouldNotHave) {
  TaggedResource resource(Tag("refused"), std::pmr::null_memory_resource());
  EXPECT_THROW(static_cast<void>(resource.allocate(8)), std::bad_alloc);
  EXPECT_EQ(resource.total_blocks(), 0u);
}

TEST(TaggedResource, IsEqualToItselfAlone) {
  TaggedResource a(Tag("same"));
  TaggedResource b(Tag("same"));
  EXPECT_EQ(a, a);
  EXPECT_FALSE(a.is_equal(b));
}

TEST(TaggedResource, PutsItsTagOnSamples) {
  TaggedResource resource(Tag("container"));
  std::pmr::vector<std::pmr::string> names(&resource);
  for (int i = 0; i < 100; ++i) names.emplace_back(std::size_t{1} << 20, 'x');
  const auto profile = CaptureHeapProfile();
  ASSERT_TRUE(profile) << profile.error().message;
  const auto usages = UsageByTag(*profile);
  const auto ours = std::ranges::find(usages, "container", &TagUsage::tag);
  ASSERT_NE(ours, usages.end());
  EXPECT_NEAR(static_cast<double>(ours->inuse_bytes),
              static_cast<double>(resource.live_bytes()),
              6.0 * static_cast<double>(ours->inuse_bytes_standard_error) + 1e6);
}

}  // namespace
}  // namespace heapwell
