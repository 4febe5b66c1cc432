// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "platform/cgroup_paths.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "platform/temp_tree.h"

namespace heapwell::platform {
namespace {

TEST(ParseCgroupMembership, FindsTheMemoryControllerOfV1) {
  const auto membership = ParseCgroupMembership(
      "9:name=systemd:/user.slice\n4:cpu,cpuacct:/a\n3:hugetlb,memory:/docker/1f\n");
  EXPECT_EQ(membership.memory_v1, "/docker/1f");
  EXPECT_FALSE(membership.unified);
}

TEST(ParseCgroupMembership, FindsTheUnifiedHierarchy) {
  const auto membership = ParseCgroupMembership("0::/system.slice/order.service\n");
  EXPECT_EQ(membership.unified, "/system.slice/order.service");
  EXPECT_FALSE(membership.memory_v1);
}

TEST(ParseCgroupMembership, FindsBothInAHybrid) {
  const auto membership = ParseCgroupMembership("4:memory:/a\n0::/b");
  EXPECT_EQ(membership.memory_v1, "/a");
  EXPECT_EQ(membership.unified, "/b");
}

TEST(ParseCgroupMembership, KeepsColonsAndSpacesOfAPath) {
  EXPECT_EQ(ParseCgroupMembership("0::/pod:1 a/c:2\n").unified, "/pod:1 a/c:2");
}

TEST(ParseCgroupMembership, TakesNothingFromGarbage) {
  for (const char* text :
       {"", "\n\n", "0", "0:", "0::", "0::relative\n", "memory:/a\n", "4:memory2:/a\n",
        "4:mem,ory:/a\n", "5::/a\n", "\xff\xfe:::"}) {
    const auto membership = ParseCgroupMembership(text);
    EXPECT_FALSE(membership.memory_v1) << text;
    EXPECT_FALSE(membership.unified) << text;
  }
}

TEST(ParseCgroupMounts, FindsBothVersionsAmongOtherMounts) {
  const auto mounts = ParseCgroupMounts(
      "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n"
      "34 31 0:31 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n"
      "35 31 0:32 /docker/1f /sys/fs/cgroup/memory ro,nosuid master:9 - cgroup cgroup "
      "rw,memory\n"
      "41 31 0:38 / /sys/fs/cgroup/unified rw shared:1 master:2 - cgroup2 none "
      "rw,nsdelegate\n");
  ASSERT_EQ(mounts.size(), 2u);
  EXPECT_EQ(mounts[0].version, 1);
  EXPECT_EQ(mounts[0].root, "/docker/1f");
  EXPECT_EQ(mounts[0].mount_point, "/sys/fs/cgroup/memory");
  EXPECT_EQ(mounts[1].version, 2);
  EXPECT_EQ(mounts[1].root, "/");
  EXPECT_EQ(mounts[1].mount_point, "/sys/fs/cgroup/unified");
}

TEST(ParseCgroupMounts, DecodesEscapesInPaths) {
  const auto mounts =
      ParseCgroupMounts("1 2 0:3 /a\\040b /c\\040d rw - cgroup2 cgroup2 rw\n");
  ASSERT_EQ(mounts.size(), 1u);
  EXPECT_EQ(mounts[0].root, "/a b");
  EXPECT_EQ(mounts[0].mount_point, "/c d");
}

TEST(ParseCgroupMounts, IsNotMisledByAFolderNamedCgroup) {
  EXPECT_TRUE(ParseCgroupMounts("1 2 0:3 / /cgroup2 rw - tmpfs cgroup2 memory\n"
                                "1 2 0:3 / /a rw - cgroup memory rw,cpu\n")
                  .empty());
}

TEST(ParseCgroupMounts, TakesNothingFromGarbage) {
  for (const char* text : {"", " - ", " - cgroup2", "1 - cgroup2 a b", "\n - \n - ",
                           "1 2 3 / - cgroup2 cgroup2 rw"}) {
    EXPECT_TRUE(ParseCgroupMounts(text).empty()) << text;
  }
}

TEST(FolderUnder, JoinsThePathToAMountOfTheWholeHierarchy) {
  EXPECT_EQ(FolderUnder({2, "/", "/cg"}, "/a/b"), "/cg/a/b");
  EXPECT_EQ(FolderUnder({2, "/", "/cg"}, "/"), "/cg");
}

TEST(FolderUnder, TakesTheMountedPartOff) {
  EXPECT_EQ(FolderUnder({1, "/docker/1f", "/cg"}, "/docker/1f"), "/cg");
  EXPECT_EQ(FolderUnder({1, "/docker/1f", "/cg"}, "/docker/1f/inner"), "/cg/inner");
  EXPECT_EQ(FolderUnder({2, "/../..", "/cg"}, "/../../a"), "/cg/a");
}

TEST(FolderUnder, IsEmptyOutsideOfTheMount) {
  EXPECT_FALSE(FolderUnder({1, "/docker/1f", "/cg"}, "/docker/1f2"));
  EXPECT_FALSE(FolderUnder({1, "/docker/1f", "/cg"}, "/docker"));
  EXPECT_FALSE(FolderUnder({1, "/docker/1f", "/cg"}, "/"));
  EXPECT_FALSE(FolderUnder({2, "/", "/cg"}, "/../sibling"));
  EXPECT_FALSE(FolderUnder({2, "/a", "/cg"}, "/a/../b"));
}

constexpr const char* kV2Mount =
    "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";

std::vector<CgroupFolder> Find(const TempTree& tree) {
  return FindCgroups(tree.root(), ReadCgroupMembership(tree.root()));
}

TEST(FindCgroups, FindsThePathWhereTheMountShowsIt) {
  const TempTree tree{{"/proc/self/cgroup", "0::/a/b\n"},
                      {"/proc/self/mountinfo", kV2Mount},
                      {"/sys/fs/cgroup/a/b/memory.max", "1"}};
  const auto found = Find(tree);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].version, 2);
  EXPECT_EQ(found[0].folder, tree.root() + "/sys/fs/cgroup/a/b");
  EXPECT_EQ(found[0].mount_point, tree.root() + "/sys/fs/cgroup");
}

TEST(FindCgroups, TakesTheRootOfTheMountForAPathItDoesNotShow) {
  const TempTree tree{{"/proc/self/cgroup", "0::/kubepods/pod1/c1\n"},
                      {"/proc/self/mountinfo", kV2Mount},
                      {"/sys/fs/cgroup/memory.max", "1"}};
  const auto found = Find(tree);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].folder, tree.root() + "/sys/fs/cgroup");
}

TEST(FindCgroups, PrefersTheMountThatShowsThePath) {
  const TempTree tree{{"/proc/self/cgroup", "0::/a\n"},
                      {"/proc/self/mountinfo",
                       "29 23 0:26 /other /host rw - cgroup2 cgroup2 rw\n"
                       "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"},
                      {"/host/memory.max", "1"},
                      {"/sys/fs/cgroup/a/memory.max", "1"}};
  const auto found = Find(tree);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].folder, tree.root() + "/sys/fs/cgroup/a");
}

TEST(FindCgroups, NeverTakesAnotherGroupForOneAboveTheNamespace) {
  const TempTree tree{{"/proc/self/cgroup", "0::/../sibling\n"},
                      {"/proc/self/mountinfo", kV2Mount},
                      {"/sys/fs/cgroup/memory.max", "1"},
                      {"/sys/fs/sibling/memory.max", "1"}};
  EXPECT_TRUE(Find(tree).empty());
}

TEST(FindCgroups, LooksInTheUsualPlacesWithoutMountinfo) {
  const TempTree tree{{"/proc/self/cgroup", "4:memory:/a\n0::/b\n"},
                      {"/sys/fs/cgroup/memory/a/x", ""},
                      {"/sys/fs/cgroup/unified/b/x", ""}};
  const auto found = Find(tree);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].folder, tree.root() + "/sys/fs/cgroup/memory/a");
  EXPECT_EQ(found[1].folder, tree.root() + "/sys/fs/cgroup/unified/b");
}

TEST(FindCgroups, TakesNoFolderNamedUnifiedForTheHierarchyOfV2) {
  const TempTree tree{{"/proc/self/cgroup", "0::/a\n"},
                      {"/sys/fs/cgroup/a/x", ""},
                      {"/sys/fs/cgroup/unified/a/x", ""}};
  const auto found = Find(tree);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].folder, tree.root() + "/sys/fs/cgroup/a");
}

TEST(FindCgroups, FindsNothingWithoutMembershipOrMount) {
  const TempTree no_membership{{"/proc/self/mountinfo", kV2Mount},
                               {"/sys/fs/cgroup/memory.max", "1"}};
  EXPECT_TRUE(Find(no_membership).empty());
  const TempTree no_mount{{"/proc/self/cgroup", "4:memory:/\n0::/\n"}};
  EXPECT_TRUE(Find(no_mount).empty());
}

TEST(FindCgroups, ReadsOnlyTheWholeLinesOfAHugeMountinfo) {
  // The bound falls into the line of the cgroup mount.
  const std::string other = "27 1 254:0 / /some/where rw - ext4 /dev/vda rw\n";
  std::string text;
  while (text.size() + other.size() + 20 < (std::size_t{1} << 20)) text += other;
  text += "30 23 0:26 / /sys/fs/cgroup_" + std::string(100, 'x') +
          " rw - cgroup2 cgroup2 rw\n";
  const TempTree tree{{"/proc/self/cgroup", "0::/a\n"},
                      {"/proc/self/mountinfo", text},
                      {"/sys/fs/cgroup/a/x", ""}};
  const auto found = Find(tree);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].folder, tree.root() + "/sys/fs/cgroup/a");
}

}  // namespace
}  // namespace heapwell::platform
