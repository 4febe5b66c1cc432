// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/loaded_object.h"

#include <gtest/gtest.h>
#include <sys/sysmacros.h>

namespace heapwell::symbolize {
namespace {

const std::vector<Mapping> kMappings = {
    {.start = 0x555000, .limit = 0x556000, .file = "/bin/app", .build_id = "aa"},
    {.start = 0x556000,
     .limit = 0x558000,
     .file_offset = 0x1000,
     .file = "/bin/app",
     .build_id = "aa"},
    {.start = 0x700000, .limit = 0x701000, .file = "/lib/x.so", .build_id = "bb"},
    {.start = 0x702000,
     .limit = 0x703000,
     .file_offset = 0x2000,
     .file = "/lib/x.so",
     .build_id = "bb"},
    // The same library once more (dlmopen).
    {.start = 0x800000, .limit = 0x801000, .file = "/lib/x.so", .build_id = "bb"},
};

TEST(GroupSegments, PutsTheSegmentsOfAFileTogether) {
  const auto objects = GroupSegments(kMappings);
  ASSERT_EQ(objects.size(), 3u);
  EXPECT_EQ(objects[0].file, "/bin/app");
  EXPECT_TRUE(objects[0].is_program);
  EXPECT_EQ(objects[0].segments.size(), 2u);
  EXPECT_FALSE(objects[1].is_program);
  EXPECT_EQ(objects[1].build_id, "bb");
}

TEST(GroupSegments, KeepsTwoCopiesOfALibraryApart) {
  const auto objects = GroupSegments(kMappings);
  EXPECT_EQ(objects[1].segments.size(), 2u);
  EXPECT_EQ(objects[2].segments.size(), 1u);
}

TEST(LoadedObject, ContainsItsSegmentsButNotTheGapsBetween) {
  const auto objects = GroupSegments(kMappings);
  EXPECT_TRUE(objects[1].Contains(0x700000));
  EXPECT_FALSE(objects[1].Contains(0x701000));
  EXPECT_TRUE(objects[1].Contains(0x702fff));
}

TEST(LoadBias, IsWhatTheLoaderAdded) {
  const auto objects = GroupSegments(kMappings);
  const std::vector<LoadSegment> segments = {
      {.address = 0, .memory_bytes = 0x900},
      {.address = 0x1010, .memory_bytes = 0x1800}};
  EXPECT_EQ(LoadBias(objects[0], segments), 0x555000u);
}

TEST(LoadBias, IsZeroForAProgramLoadedWhereItWasLinked) {
  const auto objects = GroupSegments(kMappings);
  const std::vector<LoadSegment> segments = {
      {.address = 0x555000, .memory_bytes = 0x900},
      {.address = 0x556010, .memory_bytes = 0x1800}};
  EXPECT_EQ(LoadBias(objects[0], segments), 0u);
}

TEST(LoadBias, IsEmptyForTheSegmentsOfAnotherFile) {
  const auto objects = GroupSegments(kMappings);
  const LoadSegment first = {.address = 0, .memory_bytes = 0x900};
  const std::vector<LoadSegment> one = {first};
  EXPECT_FALSE(LoadBias(objects[0], one)) << "fewer segments";
  const std::vector<LoadSegment> elsewhere = {
      first, {.address = 0x2010, .memory_bytes = 0x1800}};
  EXPECT_FALSE(LoadBias(objects[0], elsewhere)) << "another distance";
  const std::vector<LoadSegment> larger = {first,
                                           {.address = 0x1010, .memory_bytes = 0x2800}};
  EXPECT_FALSE(LoadBias(objects[0], larger)) << "another size";
}

constexpr char kMaps[] =
    "555000-556000 r--p 00000000 fe:01 4711   /bin/app\n"
    "7ffff000-7ffff800 rw-p 00000000 00:00 0 [stack]\n"
    "garbage\n";

TEST(FindMappedFile, ReadsDeviceAndInode) {
  const auto id = FindMappedFile(kMaps, 0x555fff);
  ASSERT_TRUE(id);
  EXPECT_EQ(id->inode, 4711u);
  EXPECT_EQ(id->device, ::makedev(0xfe, 1));
}

TEST(FindMappedFile, IsEmptyForAnonymousMemoryAndForHoles) {
  EXPECT_FALSE(FindMappedFile(kMaps, 0x7ffff100));
  EXPECT_FALSE(FindMappedFile(kMaps, 0x556000));
  EXPECT_FALSE(FindMappedFile("", 0x1000));
}

}  // namespace
}  // namespace heapwell::symbolize
