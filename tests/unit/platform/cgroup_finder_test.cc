// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "platform/cgroup_finder.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "platform/temp_tree.h"

namespace heapwell::platform {
namespace {

using std::chrono::seconds;

constexpr CgroupFinder::TimePoint kStart{seconds(1000)};

// Two mounts of v2, either of which shows the groups /a and /b.
class CgroupFinderTest : public testing::Test {
 protected:
  void MountAt(const std::string& mount_point) const {
    tree_.Write("/proc/self/mountinfo",
                "30 23 0:26 / " + mount_point + " rw - cgroup2 cgroup2 rw\n");
  }
  void MoveTo(const std::string& path) const {
    tree_.Write("/proc/self/cgroup", "0::" + path + "\n");
  }
  std::string FindAt(CgroupFinder::TimePoint now) {
    const auto folders = finder_.Find(now);
    return folders.empty() ? "" : folders[0].folder.substr(tree_.root().size());
  }

  TempTree tree_{
      {"/proc/self/cgroup", "0::/a\n"},
      {"/proc/self/mountinfo", "30 23 0:26 / /one rw - cgroup2 cgroup2 rw\n"},
      {"/one/a/x", ""},
      {"/one/b/x", ""},
      {"/two/a/x", ""},
      {"/two/b/x", ""}};
  CgroupFinder finder_{tree_.root()};
};

TEST_F(CgroupFinderTest, RemembersTheMountsForAWhile) {
  EXPECT_EQ(FindAt(kStart), "/one/a");
  MountAt("/two");
  EXPECT_EQ(FindAt(kStart + CgroupFinder::kMaxAge - seconds(1)), "/one/a");
  EXPECT_EQ(FindAt(kStart + CgroupFinder::kMaxAge), "/two/a");
}

TEST_F(CgroupFinderTest, SeesAtOnceThatTheProcessWasMoved) {
  EXPECT_EQ(FindAt(kStart), "/one/a");
  MoveTo("/b");
  EXPECT_EQ(FindAt(kStart), "/one/b");
}

TEST_F(CgroupFinderTest, DoesNotRememberThatThereWasNothing) {
  MountAt("/nowhere");
  EXPECT_EQ(FindAt(kStart), "");
  MountAt("/one");
  EXPECT_EQ(FindAt(kStart), "/one/a");
}

TEST_F(CgroupFinderTest, AnswersManyThreadsAtOnce) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (int round = 0; round < 200; ++round) {
        EXPECT_EQ(FindAt(kStart + seconds(100 * round + i)), "/one/a");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(FindOwnCgroups, AgreesWithALookFromScratch) {
  const auto found = FindOwnCgroups("");
  const auto again = FindOwnCgroups("");
  const auto expected = FindCgroups("", ReadCgroupMembership(""));
  ASSERT_EQ(found.size(), expected.size());
  ASSERT_EQ(again.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].folder, expected[i].folder);
    EXPECT_EQ(again[i].folder, expected[i].folder);
  }
}

}  // namespace
}  // namespace heapwell::platform
