// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "sampler/tags.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "heapwell/tag.h"
#include "sampler/exponential_gap.h"
#include "sampler/thread_state.h"

namespace heapwell::sampler {
namespace {

constexpr std::uint64_t kInterval = 524288;

TEST(Tag, IsOneForOneName) {
  EXPECT_EQ(FindTag("tenant-a"), FindTag(std::string("tenant-a")));
  EXPECT_NE(FindTag("tenant-a"), FindTag("tenant-b"));
  EXPECT_EQ(Tag("tenant-a").name(), "tenant-a");
  EXPECT_EQ(FindTag(""), kNoTag);
  EXPECT_EQ(TagName(kNoTag), "");
}

TEST(Tag, IsCutWhereItIsTooLong) {
  EXPECT_EQ(Tag(std::string(100, 'x')).name(), std::string(63, 'x'));
}

TEST(ScopedTag, NestsAndEnds) {
  EXPECT_EQ(t_state.tag, kNoTag);
  {
    const ScopedTag outer(Tag("outer"));
    {
      const ScopedTag inner(Tag("inner"));
      EXPECT_EQ(TagName(t_state.tag), "inner");
      const ScopedTag none{Tag("")};
      EXPECT_EQ(t_state.tag, kNoTag);
    }
    EXPECT_EQ(TagName(t_state.tag), "outer");
  }
  EXPECT_EQ(t_state.tag, kNoTag);
}

TEST(ScopedTag, IsOfItsThreadAlone) {
  const ScopedTag scope(Tag("this thread"));
  std::thread([] { EXPECT_EQ(t_state.tag, kNoTag); }).join();
}

TEST(RecordTagged, SumsEachTagOfASite) {
  const TagId a = FindTag("a");
  const TagId b = FindTag("b");
  const TaggedSiteId id = RecordTagged(700, a, 64, kInterval);
  ASSERT_NE(id, kUntagged);
  EXPECT_EQ(RecordTagged(700, a, 64, kInterval), id);
  EXPECT_NE(RecordTagged(700, b, 64, kInterval), id);
  EXPECT_NE(RecordTagged(701, a, 64, kInterval), id);
  const TaggedSite site = ReadTaggedSite(id);
  EXPECT_EQ(site.site, 700u);
  const double weight = SampleWeight(64, kInterval);
  EXPECT_NEAR(site.alloc_objects_variance, 2 * weight * (weight - 1), 1e-3);
  EXPECT_EQ(site.tag, a);
  EXPECT_EQ(site.samples, 2u);
  EXPECT_NEAR(site.alloc_objects, 2 * SampleWeight(64, kInterval), 1e-6);
  EXPECT_NEAR(site.alloc_bytes, 128 * SampleWeight(64, kInterval), 1e-3);
  EXPECT_LT(id, TaggedSiteCount());
}

TEST(RecordTagged, LosesNoSampleOfManyThreads) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 2000;
  constexpr SiteId kSites = 50;
  const TagId tag = FindTag("many threads");
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < kRounds; ++round) {
        RecordTagged(1000 + static_cast<SiteId>(round) % kSites, tag, 64, kInterval);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::uint64_t samples = 0;
  for (TaggedSiteId id = 1; id < TaggedSiteCount(); ++id) {
    if (ReadTaggedSite(id).tag == tag) samples += ReadTaggedSite(id).samples;
  }
  EXPECT_EQ(samples, std::uint64_t{kThreads} * kRounds);
}

// Last: what is full stays full. Each in a process of its own.
TEST(TagsDeathTest, HaveOneNameForAllThatAreTooMany) {
  EXPECT_EXIT(
      {
        for (int i = 0; i < 2000; ++i) FindTag("name " + std::to_string(i));
        const bool known = TagName(FindTag("name 0")) == "name 0";
        const bool other = TagName(FindTag("name 1999")) == "(other)" &&
                           FindTag("name 1998") == FindTag("name 1999");
        std::_Exit(known && other ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

TEST(TagsDeathTest, LeaveSamplesUntaggedWhereTheTableIsFull) {
  EXPECT_EXIT(
      {
        const TagId tag = FindTag("full");
        const TaggedSiteId first = RecordTagged(1, tag, 64, kInterval);
        bool full = false;
        for (SiteId site = 2; site < 65000; ++site) {
          full = RecordTagged(site, tag, 64, kInterval) == kUntagged || full;
        }
        std::_Exit(full && RecordTagged(1, tag, 64, kInterval) == first ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace heapwell::sampler
