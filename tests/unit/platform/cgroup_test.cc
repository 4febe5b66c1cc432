// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "platform/cgroup.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "platform/cgroup_finder.h"
#include "platform/cgroup_paths.h"
#include "platform/temp_tree.h"

namespace heapwell::platform {
namespace {

constexpr std::uint64_t kMiB = 1 << 20;

constexpr const char* kV1Mountinfo =
    "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755\n"
    "32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
    "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n";
constexpr const char* kV2Mountinfo =
    "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n";
constexpr const char* kHybridMountinfo =
    "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
    "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n";

TEST(ParseLimit, ReadsBytesWithAndWithoutANewline) {
  EXPECT_EQ(ParseLimit("536870912\n"), 512 * kMiB);
  EXPECT_EQ(ParseLimit("536870912"), 512 * kMiB);
}

TEST(ParseLimit, TreatsEverySpellingOfNoLimitAsEmpty) {
  for (const char* text : {"max\n", "max", "9223372036854771712\n" /* 4 KiB pages */,
                           "9223372036854710272\n" /* 64 KiB pages */,
                           "9223372036854775807\n", "18446744073709551615\n", "-1\n"}) {
    EXPECT_FALSE(ParseLimit(text)) << text;
  }
}

TEST(ParseLimit, TreatsGarbageAndZeroAsEmpty) {
  for (const char* text : {"", "\n", "0\n", "12 34\n", "12\n34\n", "512M\n", "0x100\n",
                           "maximum\n", "99999999999999999999999\n"}) {
    EXPECT_FALSE(ParseLimit(text)) << text;
  }
}

TEST(ReadCgroup, ReadsAV2Container) {
  const TempTree tree{
      {"/proc/self/cgroup", "0::/\n"},
      {"/proc/self/mountinfo", kV2Mountinfo},
      {"/sys/fs/cgroup/memory.max", "536870912\n"},
      {"/sys/fs/cgroup/memory.current", "104857600\n"},
      {"/sys/fs/cgroup/memory.stat", "anon 1\nfile 2\ninactive_file 4857600\n"},
      {"/sys/fs/cgroup/memory.events", "low 0\nhigh 0\nmax 7\noom 2\noom_kill 1\n"}};
  const auto stats = ReadCgroup(tree.root());
  ASSERT_TRUE(stats);
  EXPECT_EQ(stats->version, 2);
  EXPECT_EQ(stats->limit_bytes, 512 * kMiB);
  EXPECT_EQ(stats->usage_bytes, 104857600u);
  EXPECT_EQ(stats->working_set_bytes, 100000000u);
  EXPECT_EQ(stats->oom_kills, 1u);
}

TEST(ReadCgroup, ReadsAV1Container) {
  const TempTree tree{
      {"/proc/self/cgroup", "4:memory:/docker/1f\n"},
      {"/proc/self/mountinfo",
       "35 31 0:32 /docker/1f /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n"},
      {"/sys/fs/cgroup/memory/memory.limit_in_bytes", "536870912\n"},
      {"/sys/fs/cgroup/memory/memory.usage_in_bytes", "104857600\n"},
      {"/sys/fs/cgroup/memory/memory.stat",
       "inactive_file 1\nhierarchical_memory_limit 536870912\n"
       "total_inactive_file 4857600\n"},
      {"/sys/fs/cgroup/memory/memory.oom_control",
       "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n"}};
  const auto stats = ReadCgroup(tree.root());
  ASSERT_TRUE(stats);
  EXPECT_EQ(stats->version, 1);
  EXPECT_EQ(stats->limit_bytes, 512 * kMiB);
  EXPECT_EQ(stats->usage_bytes, 104857600u);
  EXPECT_EQ(stats->working_set_bytes, 100000000u);
  EXPECT_EQ(stats->oom_kills, 3u);
}

TEST(ReadCgroup, TakesTheSmallestLimitUpToTheRoot) {
  const TempTree tree{{"/proc/self/cgroup", "0::/a/b/c\n"},
                      {"/proc/self/mountinfo", kV2Mountinfo},
                      {"/sys/fs/cgroup/a/memory.max", "300\n"},
                      {"/sys/fs/cgroup/a/b/memory.max", "200\n"},
                      {"/sys/fs/cgroup/a/b/c/memory.max", "max\n"}};
  EXPECT_EQ(ReadCgroup(tree.root())->limit_bytes, 200u);
  tree.Write("/sys/fs/cgroup/memory.max", "150\n");
  EXPECT_EQ(ReadCgroup(tree.root())->limit_bytes, 150u);
  tree.Write("/sys/fs/cgroup/a/b/c/memory.max", "100\n");
  EXPECT_EQ(ReadCgroup(tree.root())->limit_bytes, 100u);
}

TEST(ReadCgroup, TakesNoLimitFromSiblingsChildrenOrFoldersAboveTheMount) {
  const TempTree tree{{"/proc/self/cgroup", "0::/a\n"},
                      {"/proc/self/mountinfo", kV2Mountinfo},
                      {"/sys/fs/memory.max", "1\n"},
                      {"/sys/fs/cgroup/b/memory.max", "2\n"},
                      {"/sys/fs/cgroup/a/child/memory.max", "3\n"},
                      {"/sys/fs/cgroup/a/memory.current", "50\n"}};
  const auto stats = ReadCgroup(tree.root());
  ASSERT_TRUE(stats);
  EXPECT_FALSE(stats->limit_bytes);
  EXPECT_EQ(stats->usage_bytes, 50u);
}

TEST(ReadCgroup, WalksV1OnlyAsFarAsItsHierarchyApplies) {
  const TempTree tree{{"/proc/self/cgroup", "4:memory:/a/b\n"},
                      {"/proc/self/mountinfo", kV1Mountinfo},
                      {"/sys/fs/cgroup/memory/a/memory.limit_in_bytes", "100\n"},
                      {"/sys/fs/cgroup/memory/a/memory.use_hierarchy", "1\n"},
                      {"/sys/fs/cgroup/memory/a/b/memory.limit_in_bytes", "200\n"}};
  EXPECT_EQ(ReadCgroup(tree.root())->limit_bytes, 100u);
  tree.Write("/sys/fs/cgroup/memory/a/memory.use_hierarchy", "0\n");
  EXPECT_EQ(ReadCgroup(tree.root())->limit_bytes, 200u);
}

TEST(ReadCgroup, LearnsLimitsThatAContainerCannotSeeFromMemoryStat) {
  const TempTree tree{
      {"/proc/self/cgroup", "4:memory:/\n"},
      {"/proc/self/mountinfo", kV1Mountinfo},
      {"/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n"},
      {"/sys/fs/cgroup/memory/memory.stat", "hierarchical_memory_limit 4096\n"}};
  EXPECT_EQ(ReadCgroup(tree.root())->limit_bytes, 4096u);
}

TEST(ReadCgroup, PrefersV1MemoryInAHybrid) {
  const TempTree tree{{"/proc/self/cgroup", "4:memory:/a\n0::/b\n"},
                      {"/proc/self/mountinfo", kHybridMountinfo},
                      {"/sys/fs/cgroup/memory/a/memory.limit_in_bytes", "100\n"},
                      {"/sys/fs/cgroup/unified/b/memory.max", "50\n"}};
  const auto stats = ReadCgroup(tree.root());
  ASSERT_TRUE(stats);
  EXPECT_EQ(stats->version, 1);
  EXPECT_EQ(stats->limit_bytes, 100u);
}

TEST(ReadCgroup, TakesV2WhereV1MemoryIsNamedButNotMounted) {
  const TempTree tree{{"/proc/self/cgroup", "4:memory:/a\n0::/b\n"},
                      {"/proc/self/mountinfo", kV2Mountinfo},
                      {"/sys/fs/cgroup/b/memory.max", "50\n"}};
  const auto stats = ReadCgroup(tree.root());
  ASSERT_TRUE(stats);
  EXPECT_EQ(stats->version, 2);
  EXPECT_EQ(stats->limit_bytes, 50u);
}

TEST(ReadCgroup, IsEmptyForARootGroupThatSaysNothing) {
  const TempTree tree{{"/proc/self/cgroup", "0::/\n"},
                      {"/proc/self/mountinfo", kV2Mountinfo},
                      {"/sys/fs/cgroup/memory.stat", "inactive_file 5\n"}};
  EXPECT_FALSE(ReadCgroup(tree.root()));
}

TEST(ReadCgroup, IsEmptyWithoutAnyFile) {
  const TempTree tree{};
  EXPECT_FALSE(ReadCgroup(tree.root()));
}

TEST(ReadCgroup, CallsAWorkingSetBelowZeroZero) {
  const TempTree tree{{"/proc/self/cgroup", "0::/\n"},
                      {"/proc/self/mountinfo", kV2Mountinfo},
                      {"/sys/fs/cgroup/memory.current", "10\n"},
                      {"/sys/fs/cgroup/memory.stat", "inactive_file 11\n"}};
  EXPECT_EQ(ReadCgroup(tree.root())->working_set_bytes, 0u);
}

TEST(ReadCgroup, KnowsNoWorkingSetWithoutMemoryStat) {
  const TempTree tree{{"/proc/self/cgroup", "0::/\n"},
                      {"/proc/self/mountinfo", kV2Mountinfo},
                      {"/sys/fs/cgroup/memory.current", "10\n"}};
  const auto stats = ReadCgroup(tree.root());
  ASSERT_TRUE(stats);
  EXPECT_FALSE(stats->working_set_bytes);
  EXPECT_FALSE(stats->oom_kills);
}

TEST(ReadCgroup, BelievesNoFileOfTenMegabytes) {
  const std::string huge = "inactive_file 4\n" + std::string(10 * kMiB, '1');
  const TempTree tree{
      {"/proc/self/cgroup", "0::/\n"},      {"/proc/self/mountinfo", kV2Mountinfo},
      {"/sys/fs/cgroup/memory.max", huge},  {"/sys/fs/cgroup/memory.current", "10\n"},
      {"/sys/fs/cgroup/memory.stat", huge}, {"/sys/fs/cgroup/memory.events", huge}};
  const auto stats = ReadCgroup(tree.root());
  ASSERT_TRUE(stats);
  EXPECT_FALSE(stats->limit_bytes);
  EXPECT_FALSE(stats->working_set_bytes);
  EXPECT_FALSE(stats->oom_kills);
}

TEST(ReadCgroup, BelievesNoMembershipOfTenMegabytes) {
  const TempTree tree{{"/proc/self/cgroup", "0::/" + std::string(10 * kMiB, 'a')},
                      {"/proc/self/mountinfo", kV2Mountinfo},
                      {"/sys/fs/cgroup/memory.max", "10\n"}};
  EXPECT_FALSE(ReadCgroup(tree.root()));
}

TEST(ReadCgroup, TakesFilesWithoutANewlineAndLeavesGarbageEmpty) {
  const TempTree tree{{"/proc/self/cgroup", "0::/"},
                      {"/proc/self/mountinfo", kV2Mountinfo},
                      {"/sys/fs/cgroup/memory.max", "100"},
                      {"/sys/fs/cgroup/memory.current", "\xff\xfe\x01"},
                      {"/sys/fs/cgroup/memory.stat", "inactive_file"},
                      {"/sys/fs/cgroup/memory.events", "oom_kill 2"}};
  const auto stats = ReadCgroup(tree.root());
  ASSERT_TRUE(stats);
  EXPECT_EQ(stats->limit_bytes, 100u);
  EXPECT_FALSE(stats->usage_bytes);
  EXPECT_FALSE(stats->working_set_bytes);
  EXPECT_EQ(stats->oom_kills, 2u);
}

TEST(ReadCgroup, PassesOverAFolderInPlaceOfAFile) {
  const TempTree tree{{"/proc/self/cgroup", "0::/a\n"},
                      {"/proc/self/mountinfo", kV2Mountinfo},
                      {"/sys/fs/cgroup/memory.max", "100\n"},
                      {"/sys/fs/cgroup/a/memory.max/x", ""}};
  EXPECT_EQ(ReadCgroup(tree.root())->limit_bytes, 100u);
}

// A v1 memory group of our own below the one we run in, if this system grants it.
class OwnCgroup {
 public:
  OwnCgroup() {
    for (const CgroupFolder& group : FindOwnCgroups("")) {
      if (group.version != 1) continue;
      folder_ = group.folder + "/test_" + std::to_string(::getpid());
    }
    std::error_code error;
    if (folder_.empty() ||
        !std::filesystem::create_directories(folder_ + "/inner", error)) {
      folder_.clear();
    }
  }
  OwnCgroup(const OwnCgroup&) = delete;
  OwnCgroup& operator=(const OwnCgroup&) = delete;
  ~OwnCgroup() {
    if (folder_.empty()) return;
    ::rmdir((folder_ + "/inner").c_str());
    ::rmdir(folder_.c_str());
  }

  explicit operator bool() const { return !folder_.empty(); }

  [[nodiscard]] bool Write(const std::string& name, const std::string& text) const {
    std::ofstream file(folder_ + name);
    file << text << std::flush;
    return file.good();
  }

  // Runs `check` in a child process within the inner group.
  template <typename Check>
  [[nodiscard]] bool HoldsInside(Check check) const {
    const pid_t child = ::fork();
    if (child == 0) {
      const bool joined = Write("/inner/cgroup.procs", std::to_string(::getpid()));
      ::_exit(joined && check() ? 0 : 1);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

 private:
  std::string folder_;
};

TEST(ReadCgroupLive, SaysSomethingOfThisMachineIfItHasGroups) {
  if (FindOwnCgroups("").empty()) GTEST_SKIP() << "no control groups are mounted";
  const auto stats = ReadCgroup();
  if (!stats) GTEST_SKIP() << "this process is in the root group";
  if (stats->usage_bytes && stats->working_set_bytes) {
    EXPECT_LE(*stats->working_set_bytes, *stats->usage_bytes);
  }
}

TEST(ReadCgroupLive, SeesALimitSetOnAnOuterGroup) {
  const OwnCgroup own;
  if (!own) GTEST_SKIP() << "no v1 memory group may be made here";
  ASSERT_TRUE(own.Write("/memory.limit_in_bytes", "67108864"));
  EXPECT_TRUE(own.HoldsInside([] {
    const auto stats = ReadCgroup();
    return stats && stats->version == 1 && stats->limit_bytes == 64 * kMiB &&
           stats->oom_kills == 0u;
  }));
}

TEST(ReadCgroupLive, UsageFollowsWhatIsTouched) {
  const OwnCgroup own;
  if (!own) GTEST_SKIP() << "no v1 memory group may be made here";
  EXPECT_TRUE(own.HoldsInside([] {
    const auto before = ReadCgroup();
    void* memory = ::mmap(nullptr, 32 * kMiB, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    std::memset(memory, 1, 32 * kMiB);
    const auto after = ReadCgroup();
    return *after->usage_bytes >= *before->usage_bytes + 31 * kMiB &&
           *after->working_set_bytes >= *before->working_set_bytes + 31 * kMiB;
  }));
}

TEST(ReadCgroupLive, CountsAnOomKill) {
  const OwnCgroup own;
  if (!own) GTEST_SKIP() << "no v1 memory group may be made here";
  ASSERT_TRUE(own.Write("/inner/memory.limit_in_bytes", "16777216"));
  EXPECT_TRUE(own.HoldsInside([] {
    const pid_t victim = ::fork();
    if (victim == 0) {
      std::ofstream("/proc/self/oom_score_adj") << "1000" << std::flush;
      void* memory = ::mmap(nullptr, 64 * kMiB, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      std::memset(memory, 1, 64 * kMiB);
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(victim, &status, 0);
    return WIFSIGNALED(status) && ReadCgroup()->oom_kills == 1u;
  }));
}

}  // namespace
}  // namespace heapwell::platform
