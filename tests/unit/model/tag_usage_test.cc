// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "heapwell/tag.h"
#include "model/plumbing.h"
#include "model/profile.h"

namespace heapwell {
namespace {

HeapSample Holding(std::string tag, std::int64_t bytes) {
  HeapSample sample;
  sample.stack = {0x10, 0x20};
  sample.object_bytes = 64;
  sample.inuse_objects = bytes / 64;
  sample.inuse_bytes = bytes;
  sample.inuse_samples = 1;
  sample.inuse_bytes_standard_error = 30;
  sample.tag = std::move(tag);
  return sample;
}

HeapProfile Service() {
  HeapProfile profile;
  profile.samples = {Holding("", 640), Holding("tenant-a", 6400), Holding("", 64),
                     Holding("tenant-b", 128)};
  return profile;
}

TEST(UsageByTag, SumsEachTagTheLargestFirst) {
  const auto usages = UsageByTag(Service());
  ASSERT_EQ(usages.size(), 3u);
  EXPECT_EQ(usages[0].tag, "tenant-a");
  EXPECT_EQ(usages[0].inuse_bytes, 6400);
  EXPECT_EQ(usages[1].tag, "");
  EXPECT_EQ(usages[1].inuse_bytes, 704);
  EXPECT_EQ(usages[1].inuse_objects, 11);
  EXPECT_EQ(usages[1].inuse_samples, 2u);
  EXPECT_EQ(usages[1].inuse_bytes_standard_error, 42u);
  EXPECT_EQ(usages[2].tag, "tenant-b");
}

TEST(UsageByTag, HasNoRowForNoSamples) { EXPECT_TRUE(UsageByTag({}).empty()); }

TEST(Tags, KeepSamplesOfOneStackApart) {
  const HeapProfile profile = model::WithoutPlumbing(Service());
  EXPECT_EQ(profile.samples.size(), 3u) << "the two without a tag are one";
}

TEST(Tags, AreALabelInProfiles) {
  const model::Profile profile = model::ToProfile(Service(), HeapView::kHeap);
  ASSERT_EQ(profile.samples.size(), 3u);
  EXPECT_TRUE(profile.samples[0].labels.empty());
  using Labels = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(profile.samples[1].labels, (Labels{{"tag", "tenant-a"}}));
}

}  // namespace
}  // namespace heapwell
