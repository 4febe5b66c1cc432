// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/file_image.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "symbolize/demangle.h"

namespace heapwell::symbolize {
namespace {

const std::size_t kChunk = FileImage::ChunkBytes();

/// A file of `chunks` chunks and a half, each byte of which tells its chunk.
class ImageTest : public ::testing::Test {
 protected:
  ImageTest() {
    std::string name =
        (std::filesystem::temp_directory_path() / "image-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    path_ = folder_ + "/file";
    Write(kSize);
  }
  ~ImageTest() override { std::filesystem::remove_all(folder_); }

  const std::size_t kSize = 4 * kChunk + kChunk / 2;

  void Write(std::size_t bytes) const {
    std::string text(bytes, '\0');
    for (std::size_t i = 0; i < bytes; ++i)
      text[i] = static_cast<char>('a' + i / kChunk);
    std::ofstream(path_, std::ios::binary) << text;
  }

  std::string folder_ = {};
  std::string path_ = {};
  Budget budget_{std::size_t{1} << 20, std::chrono::seconds{60}};
};

TEST_F(ImageTest, IsZeroWhereNothingWasLoaded) {
  auto image = FileImage::Open(path_.c_str(), budget_);
  ASSERT_TRUE(image);
  EXPECT_EQ(image->bytes().size(), kSize);
  EXPECT_EQ(image->bytes()[0], 0);
  ASSERT_TRUE(image->Load(kChunk + 5, 10));
  EXPECT_EQ(image->bytes()[kChunk + 5], 'b');
  EXPECT_EQ(image->bytes()[0], 0);
  EXPECT_EQ(image->bytes()[2 * kChunk], 0);
}

TEST_F(ImageTest, LoadsUpToTheEndAndNotBeyond) {
  auto image = FileImage::Open(path_.c_str(), budget_);
  ASSERT_TRUE(image);
  EXPECT_TRUE(image->Load(0, kSize));
  EXPECT_EQ(image->bytes()[kSize - 1], 'e');
  EXPECT_EQ(image->bytes().data()[kSize], 0) << "a text at the end has an end";
  EXPECT_FALSE(image->Load(0, kSize + 1));
  EXPECT_FALSE(image->Load(SIZE_MAX, 2));
}

TEST_F(ImageTest, GivesBackWhatItNeedNotKeep) {
  auto image = FileImage::Open(path_.c_str(), budget_);
  ASSERT_TRUE(image);
  const std::size_t at_rest = budget_.used_bytes();
  ASSERT_TRUE(image->LoadForGood(image->bytes().subspan(2 * kChunk, 1)));
  ASSERT_TRUE(image->Load(0, kSize));
  EXPECT_GT(image->loaded_bytes(), 0u);
  image->GiveBack();
  EXPECT_EQ(image->loaded_bytes(), 0u);
  EXPECT_EQ(budget_.used_bytes(), at_rest + kChunk);
  EXPECT_EQ(image->bytes()[2 * kChunk], 'c');
  EXPECT_EQ(image->bytes()[kChunk], 0);
  EXPECT_TRUE(image->Load(kChunk, 1));
  EXPECT_EQ(image->bytes()[kChunk], 'b');
}

TEST_F(ImageTest, LoadsNoMoreThanItsBudget) {
  Budget small(kChunk + kChunk / 2, std::chrono::seconds{60});
  auto image = FileImage::Open(path_.c_str(), small);
  ASSERT_TRUE(image);
  EXPECT_FALSE(image->Load(0, 2 * kChunk));
  EXPECT_TRUE(image->Load(0, kChunk));
  EXPECT_FALSE(image->Load(kChunk, 1));
  image->GiveBack();
  EXPECT_TRUE(image->Load(kChunk, 1));
}

TEST_F(ImageTest, SurvivesThatTheFileIsCutAndSaysSo) {
  auto image = FileImage::Open(path_.c_str(), budget_);
  ASSERT_TRUE(image);
  ASSERT_TRUE(image->Load(0, 1));
  EXPECT_TRUE(image->Unchanged());
  ASSERT_EQ(::truncate(path_.c_str(), 10), 0);
  EXPECT_FALSE(image->Unchanged());
  EXPECT_EQ(image->bytes()[kChunk - 1], 'a') << "what was loaded stays";
  EXPECT_FALSE(image->Load(3 * kChunk, 1));
  EXPECT_FALSE(image->Load(3 * kChunk, 1)) << "nor the second time";
  EXPECT_EQ(image->bytes()[3 * kChunk], 0);
}

TEST_F(ImageTest, ReadsWithoutLoading) {
  auto image = FileImage::Open(path_.c_str(), budget_);
  ASSERT_TRUE(image);
  FilePart part(budget_);
  ASSERT_TRUE(image->Read(image->bytes().subspan(kChunk - 1, 2), part));
  ASSERT_EQ(part.bytes().size(), 2u);
  EXPECT_EQ(part.bytes()[0], 'a');
  EXPECT_EQ(part.bytes()[1], 'b');
  EXPECT_EQ(image->bytes()[kChunk], 0);
  EXPECT_EQ(image->loaded_bytes(), 0u);
  EXPECT_TRUE(image->Read(image->bytes().first(1), part)) << "and again";
  EXPECT_EQ(part.bytes()[0], 'a');
}

TEST_F(ImageTest, ReadsInPlaceWhatIsLoadedAndWhatLiesElsewhere) {
  auto image = FileImage::Open(path_.c_str(), budget_);
  ASSERT_TRUE(image);
  ASSERT_TRUE(image->Load(0, 2 * kChunk));
  FilePart part(budget_);
  ASSERT_TRUE(image->Read(image->bytes().first(2 * kChunk), part));
  EXPECT_EQ(part.bytes().data(), image->bytes().data());
  ASSERT_TRUE(image->Read(image->bytes().first(2 * kChunk + 1), part));
  EXPECT_NE(part.bytes().data(), image->bytes().data());
  const unsigned char elsewhere[4] = {};
  ASSERT_TRUE(image->Read(elsewhere, part));
  EXPECT_EQ(part.bytes().data(), elsewhere);
}

TEST_F(ImageTest, ReadsNoMoreThanItsBudgetNorThanThereIs) {
  Budget small(kChunk, std::chrono::seconds{60});
  auto image = FileImage::Open(path_.c_str(), small);
  ASSERT_TRUE(image);
  FilePart part(small);
  EXPECT_FALSE(image->Read(image->bytes().first(kChunk), part));
  EXPECT_TRUE(part.bytes().empty());
  EXPECT_TRUE(image->Read(image->bytes().first(kChunk / 2), part));
  ASSERT_EQ(::truncate(path_.c_str(), 10), 0);
  EXPECT_FALSE(image->Read(image->bytes().first(kChunk / 2), part));
  EXPECT_TRUE(part.bytes().empty());
}

TEST_F(ImageTest, ReadsTextsOfAnyLength) {
  const std::string names = std::string(10, 'n') + '\0' + std::string(5000, 'm');
  std::ofstream(path_, std::ios::binary) << names;
  auto image = FileImage::Open(path_.c_str(), budget_);
  ASSERT_TRUE(image);
  FilePart part(budget_);
  EXPECT_EQ(image->ReadText(image->bytes(), part), std::string(10, 'n'));
  EXPECT_EQ(image->ReadText(image->bytes().subspan(3), part), std::string(7, 'n'));
  EXPECT_EQ(image->ReadText(image->bytes().subspan(11), part),
            std::string(kMaxNameBytes + 1, 'm'))
      << "cut where names are";
  EXPECT_EQ(image->ReadText(image->bytes().subspan(5000), part), std::string(11, 'm'))
      << "the file ends before the text does";
  EXPECT_EQ(image->ReadText({}, part), "");
}

TEST_F(ImageTest, KnowsWhatLiesInIt) {
  auto image = FileImage::Open(path_.c_str(), budget_);
  ASSERT_TRUE(image);
  EXPECT_TRUE(image->Holds(image->bytes().data()));
  EXPECT_FALSE(image->Holds(image->bytes().data() + kSize));
  EXPECT_FALSE(image->Holds(nullptr));
  const unsigned char elsewhere[4] = {};
  EXPECT_TRUE(image->Load(elsewhere)) << "what is no part of it is there";
}

TEST_F(ImageTest, IsOnlyOfRegularFilesWithContent) {
  EXPECT_FALSE(FileImage::Open("/nonexistent", budget_));
  EXPECT_FALSE(FileImage::Open(folder_.c_str(), budget_));
  EXPECT_FALSE(FileImage::Open("/dev/zero", budget_));
  Write(0);
  EXPECT_FALSE(FileImage::Open(path_.c_str(), budget_));
  const std::string fifo = folder_ + "/fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_FALSE(FileImage::Open(fifo.c_str(), budget_)) << "and it did not wait";
}

TEST_F(ImageTest, FollowsMoves) {
  auto image = FileImage::Open(path_.c_str(), budget_);
  ASSERT_TRUE(image);
  ASSERT_TRUE(image->Load(0, 1));
  FileImage moved = std::move(*image);
  EXPECT_EQ(moved.bytes()[0], 'a');
  moved.GiveBack();
  EXPECT_EQ(moved.bytes()[0], 0);
}

TEST(IdentifyFile, TellsStatesOfAFileApart) {
  EXPECT_FALSE(IdentifyFile("/nonexistent"));
  EXPECT_EQ(IdentifyFile("/proc/self/exe"), IdentifyFile("/proc/self/exe"));
  EXPECT_NE(IdentifyFile("/proc/self/exe"), IdentifyFile("/bin/sh"));
}

}  // namespace
}  // namespace heapwell::symbolize
