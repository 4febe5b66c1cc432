// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/thread_stacks.h"

#include <gtest/gtest.h>

#include <numeric>

namespace heapwell::model {
namespace {

ThreadStacks PoolAndBusy() {
  ThreadStacks stacks;
  stacks.taken_at = std::chrono::system_clock::time_point(std::chrono::hours(1));
  stacks.threads = {{9, "busy", "running"},
                    {10, "pool", "sleeping", {0x100, 0x200}},
                    {11, "pool", "sleeping", {0x100, 0x200}},
                    {12, "other", "sleeping", {0x100, 0x200}, false, true}};
  return stacks;
}

TEST(ThreadsToProfile, CountsThreadsByStackAndName) {
  const Profile profile = ToProfile(PoolAndBusy());
  ASSERT_EQ(profile.sample_types.size(), 1u);
  EXPECT_EQ(profile.sample_types[0].type, "goroutine");
  EXPECT_EQ(profile.period, 1);
  ASSERT_EQ(profile.samples.size(), 3u);
  std::int64_t all = 0;
  for (const ProfileSample& sample : profile.samples) {
    all += sample.values.at(0);
    ASSERT_EQ(sample.labels.size(), 1u);
    EXPECT_EQ(sample.values[0], sample.labels[0].second == "pool" ? 2 : 1);
  }
  EXPECT_EQ(all, 4);
}

TEST(ThreadsToProfile, SaysWhatIsMissing) {
  const Profile profile = ToProfile(PoolAndBusy());
  ASSERT_EQ(profile.comments.size(), 2u);
  EXPECT_EQ(profile.comments[0].substr(0, 25), "1 threads without a stack");
}

TEST(ThreadsToThreadCreateProfile, IsTheirNumber) {
  const Profile profile = ToThreadCreateProfile(PoolAndBusy());
  ASSERT_EQ(profile.samples.size(), 1u);
  EXPECT_EQ(profile.samples[0].values, std::vector<std::int64_t>{4});
  EXPECT_TRUE(profile.samples[0].stack.empty());
}

TEST(GroupByStack, PutsTheLargestFirst) {
  const ThreadStacks stacks = PoolAndBusy();
  const auto groups = GroupByStack(stacks);
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].threads.size(), 3u);
  EXPECT_EQ(groups[1].threads[0]->name, "busy");
}

}  // namespace
}  // namespace heapwell::model
