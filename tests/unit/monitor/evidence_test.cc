// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "monitor/evidence.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

namespace heapwell::monitor {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;
using std::chrono::system_clock;

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;

class Evidence : public ::testing::Test {
 protected:
  Evidence() {
    std::string name = fs::temp_directory_path() / "heapwell.XXXXXX";
    root_ = ::mkdtemp(name.data());
  }
  ~Evidence() override {
    ::umount2(root_.c_str(), MNT_DETACH);
    std::error_code ignored;
    fs::remove_all(root_, ignored);
  }

  EvidenceDirectory Open(std::size_t kept_sets = 3) {
    auto opened = EvidenceDirectory::Open(root_, kept_sets);
    EXPECT_TRUE(opened) << opened.error().message;
    return *std::move(opened);
  }
  [[nodiscard]] std::set<std::string> Names() const {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(root_)) {
      names.insert(entry.path().filename());
    }
    return names;
  }

  static EvidenceLabel At(int second, std::uint64_t mebibytes) {
    return {system_clock::time_point{} + seconds{second}, mebibytes * kMebibyte};
  }
  static std::vector<EvidenceFile> Files(std::size_t bytes = 100) {
    return {{"heap.txt", std::string(bytes, 'x')}, {"memstats.json", "{}"}};
  }

  fs::path root_;
};

TEST_F(Evidence, IsASetOfFilesForThisUserAlone) {
  const ::mode_t before = ::umask(0);
  const auto written = Open().Write(At(1, 812), Files());
  ::umask(before);
  ASSERT_TRUE(written);
  const std::string name =
      "heapwell-19700101T000001.000Z-812MiB-pid" + std::to_string(::getpid());
  EXPECT_EQ(*written, fs::canonical(root_) / name);
  EXPECT_EQ(Names(), std::set<std::string>{name});
  EXPECT_EQ(fs::file_size(fs::path(*written) / "heap.txt"), 100u);
  EXPECT_EQ(fs::status(*written).permissions(), fs::perms::owner_all);
  EXPECT_EQ(fs::status(fs::path(*written) / "heap.txt").permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(Evidence, KeepsTheNewestAndTheWorstOfTheOthers) {
  EvidenceDirectory directory = Open(3);
  std::string newest;
  for (int i = 0; i < 50; ++i) {
    // 0, 37, 24, 11, 48, ..: neither rising nor falling; 49 is the worst of all.
    const auto written = directory.Write(At(i, std::uint64_t(i * 37 % 50)), Files());
    ASSERT_TRUE(written);
    newest = fs::path(*written).filename();
    EXPECT_LE(Names().size(), 3u);
  }
  const auto names = Names();
  EXPECT_TRUE(names.contains(newest));
  EXPECT_TRUE(std::ranges::any_of(
      names, [](const auto& n) { return n.find("-49MiB-") != std::string::npos; }));
  EXPECT_TRUE(std::ranges::any_of(
      names, [](const auto& n) { return n.find("-48MiB-") != std::string::npos; }));
}

TEST_F(Evidence, KeepsAsManySetsAsItIsToldHoweverManyComeIn) {
  EvidenceDirectory directory = Open(8);
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(directory.Write(At(i, 100 + std::uint64_t(i * 37 % 50)), Files()));
  }
  EXPECT_EQ(Names().size(), 8u);
}

TEST_F(Evidence, ReplacesFilesByBetterOnes) {
  EvidenceDirectory directory = Open();
  const auto set = directory.Write(At(1, 812), Files());
  ASSERT_TRUE(set);
  ASSERT_TRUE(directory.Replace(*set, {{"heap.txt", "better"}, {"more.txt", "more"}}));
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(*set)) {
    names.insert(entry.path().filename());
    EXPECT_EQ(fs::status(entry).permissions(),
              fs::perms::owner_read | fs::perms::owner_write);
  }
  EXPECT_EQ(names, (std::set<std::string>{"heap.txt", "memstats.json", "more.txt"}));
  EXPECT_EQ(fs::file_size(fs::path(*set) / "heap.txt"), 6u);
  EXPECT_FALSE(directory.Replace(*set + "-gone", {{"heap.txt", "better"}}));
}

TEST_F(Evidence, TouchesNothingThatIsNotASet) {
  std::ofstream(root_ / "notes.txt") << "ours";
  fs::create_directory(root_ / "heapwell-notes");
  std::ofstream(root_ / "heapwell-notes" / "why.txt") << "ours";
  EvidenceDirectory directory = Open(1);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(directory.Write(At(i, 1), Files()));
  EXPECT_EQ(Names().size(), 3u);
  EXPECT_TRUE(fs::exists(root_ / "notes.txt"));
  EXPECT_TRUE(fs::exists(root_ / "heapwell-notes" / "why.txt"));
}

TEST_F(Evidence, LeavesNothingHalfWrittenWhenAFileMayNotGrow) {
  EvidenceDirectory directory = Open();
  const pid_t child = ::fork();
  if (child == 0) {
    // Blocked as in the monitor's thread: then the kernel only says EFBIG.
    sigset_t all;
    ::sigfillset(&all);
    ::sigprocmask(SIG_BLOCK, &all, nullptr);
    const rlimit limit = {4096, 4096};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const auto written = directory.Write(At(1, 1), Files(100'000));
    const bool said =
        !written && written.error().message.find(root_) != std::string::npos;
    ::_exit(said ? 0 : 1);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(Names().empty());
  EXPECT_TRUE(directory.Write(At(1, 1), Files(100'000))) << "the control";
}

TEST_F(Evidence, LeavesNothingHalfWrittenOnAFullDisk) {
  if (::mount("tmpfs", root_.c_str(), "tmpfs", 0, "size=64k") != 0) {
    GTEST_SKIP() << "this user may not mount";
  }
  EvidenceDirectory directory = Open();
  ASSERT_TRUE(directory.Write(At(1, 1), Files()));
  const auto before = Names();
  const auto written = directory.Write(At(2, 2), Files(1'000'000));
  ASSERT_FALSE(written);
  EXPECT_NE(written.error().message.find("No space left"), std::string::npos);
  EXPECT_EQ(Names(), before);
  EXPECT_TRUE(directory.Write(At(3, 3), Files())) << "what was taken is free again";
}

TEST_F(Evidence, MakesTheDirectoryAndMakesItAgain) {
  const std::string deep = root_ / "a" / "b";
  auto directory = EvidenceDirectory::Open(deep, 3);
  ASSERT_TRUE(directory);
  fs::remove_all(root_ / "a");
  EXPECT_TRUE(directory->Write(At(1, 1), Files()));
}

TEST_F(Evidence, SaysWhyADirectoryIsOfNoUse) {
  std::ofstream(root_ / "file") << "x";
  for (const std::string& path :
       {std::string(root_ / "file"), std::string(root_ / "file" / "inside"),
        std::string("/proc/heapwell")}) {
    const auto opened = EvidenceDirectory::Open(path, 3);
    ASSERT_FALSE(opened) << path;
    EXPECT_EQ(opened.error().code, ErrorCode::kInvalidOption);
    EXPECT_NE(opened.error().message.find("guard.evidence_directory"),
              std::string::npos);
    EXPECT_NE(opened.error().message.find(path), std::string::npos);
  }
}

TEST_F(Evidence, FollowsTheDirectoryAndNotTheProcess) {
  const fs::path before = fs::current_path();
  fs::current_path(root_);
  auto directory = EvidenceDirectory::Open("here", 3);
  fs::current_path(before);
  ASSERT_TRUE(directory);
  ASSERT_TRUE(directory->Write(At(1, 1), Files()));
  EXPECT_EQ(Names(), std::set<std::string>{"here"});
}

TEST_F(Evidence, RemovesWhatAKilledProcessLeftAnHourAgo) {
  fs::create_directory(root_ / ".heapwell-unfinished-1-0-old");
  std::ofstream(root_ / ".heapwell-unfinished-1-0-old" / "heap.txt") << "x";
  fs::create_directory(root_ / ".heapwell-unfinished-2-0-new");
  fs::last_write_time(root_ / ".heapwell-unfinished-1-0-old",
                      fs::file_time_type::clock::now() - std::chrono::hours{2});
  Open();
  EXPECT_EQ(Names(), std::set<std::string>{".heapwell-unfinished-2-0-new"});
}

}  // namespace
}  // namespace heapwell::monitor
