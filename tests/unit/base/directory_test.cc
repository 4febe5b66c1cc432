// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "base/directory.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace heapwell::base {
namespace {

namespace fs = std::filesystem;

class DirectoryTest : public ::testing::Test {
 protected:
  DirectoryTest() {
    std::string name = fs::temp_directory_path() / "heapwell.XXXXXX";
    root_ = ::mkdtemp(name.data());
  }
  ~DirectoryTest() override { fs::remove_all(root_); }

  [[nodiscard]] std::string Path(const std::string& name) const { return root_ / name; }
  [[nodiscard]] static mode_t Mode(const std::string& path) {
    struct stat status = {};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
  }

  fs::path root_;
};

TEST_F(DirectoryTest, MakesParentsForThisUserAlone) {
  EXPECT_EQ(MakeDirectories(Path("a/b/c")), 0);
  EXPECT_EQ(Mode(Path("a")), 0700u);
  EXPECT_EQ(Mode(Path("a/b/c")), 0700u);
  EXPECT_EQ(MakeDirectories(Path("a/b/c")), 0) << "it is there already";
}

TEST_F(DirectoryTest, SaysWhyItCannotBeMade) {
  std::ofstream(Path("file")) << "x";
  EXPECT_EQ(MakeDirectories(Path("file/inside")), ENOTDIR);
}

TEST_F(DirectoryTest, WritesAFileOnceForThisUserAlone) {
  const OwnedFd directory = OpenDirectory(AT_FDCWD, root_);
  EXPECT_EQ(WriteNewFile(directory.get(), "new", "content"), 0);
  EXPECT_EQ(Mode(Path("new")), 0600u);
  EXPECT_EQ(ReadFile(Path("new")), "content");
  EXPECT_EQ(WriteNewFile(directory.get(), "new", "other"), EEXIST);
  EXPECT_EQ(ReadFile(Path("new")), "content") << "what is there is not touched";
}

TEST_F(DirectoryTest, DoesNotWriteThroughALink) {
  const OwnedFd directory = OpenDirectory(AT_FDCWD, root_);
  fs::create_symlink(Path("elsewhere"), Path("link"));
  EXPECT_NE(WriteNewFile(directory.get(), "link", "content"), 0);
  EXPECT_FALSE(fs::exists(Path("elsewhere")));
}

TEST_F(DirectoryTest, DoesNotOpenALink) {
  fs::create_directory_symlink(root_, Path("link"));
  EXPECT_FALSE(OpenDirectory(AT_FDCWD, Path("link")));
}

TEST_F(DirectoryTest, ListsNames) {
  std::ofstream(Path("one")) << "x";
  fs::create_directory(Path("two"));
  const OwnedFd directory = OpenDirectory(AT_FDCWD, root_);
  auto names = ListNames(directory.get());
  std::ranges::sort(names);
  EXPECT_EQ(names, (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(ListNames(directory.get()).size(), 2u) << "once more from the start";
}

TEST_F(DirectoryTest, RemovesADirectoryOfFilesButNoFolders) {
  const OwnedFd directory = OpenDirectory(AT_FDCWD, root_);
  fs::create_directories(Path("flat"));
  std::ofstream(Path("flat/file")) << "x";
  EXPECT_EQ(RemoveFlatDirectory(directory.get(), "flat"), 0);
  EXPECT_FALSE(fs::exists(Path("flat")));
  fs::create_directories(Path("deep/folder"));
  EXPECT_NE(RemoveFlatDirectory(directory.get(), "deep"), 0);
  EXPECT_TRUE(fs::exists(Path("deep/folder")));
}

}  // namespace
}  // namespace heapwell::base
