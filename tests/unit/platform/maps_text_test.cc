// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "platform/maps_text.h"

#include <gtest/gtest.h>

#include <string>

#include "platform/kernel_text.h"

namespace heapwell::platform {
namespace {

TEST(ParseMapsLine, ReadsALine) {
  const auto line = ParseMapsLine(
      "7fac58881000-7fac589d7000 r-xp 00026000 fe:00 332835                     "
      "/usr/lib/x86_64-linux-gnu/libc.so.6");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->start, 0x7fac58881000u);
  EXPECT_EQ(line->limit, 0x7fac589d7000u);
  EXPECT_EQ(line->file_offset, 0x26000u);
  EXPECT_EQ(line->path, "/usr/lib/x86_64-linux-gnu/libc.so.6");
}

TEST(ParseMapsLine, ReadsALineWithoutAPath) {
  const auto line = ParseMapsLine("7fac587db000-7fac587fd000 rw-p 00000000 00:00 0 ");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->path, "");
}

TEST(ParseMapsLine, KeepsSpacesOfAPath) {
  EXPECT_EQ(ParseMapsLine("1000-2000 r-xp 0 fe:00 1    /my lib .so ")->path,
            "/my lib .so ");
}

TEST(ParseMapsLine, IsEmptyForGarbage) {
  for (const char* text :
       {"", "-", "1000-2000", "1000-2000 r-xp", "2000-1000 r-xp 0 fe:00 1 /a",
        "1000-1000 r-xp 0 fe:00 1 /a", "x-2000 r-xp 0 fe:00 1 /a",
        "1000-2000 r-xp z fe:00 1 /a", "1000-2000 r-xp 0 fe:00 /a",
        "10000000000000000-20000000000000000 r-xp 0 fe:00 1 /a"}) {
    EXPECT_FALSE(ParseMapsLine(text)) << text;
  }
}

TEST(ToMappedFile, TakesTheMarkOfADeletedFileOff) {
  const MappedFile file = ToMappedFile("/opt/service (deleted)");
  EXPECT_EQ(file.path, "/opt/service");
  EXPECT_TRUE(file.deleted);
}

TEST(ToMappedFile, DecodesANewlineInAPath) {
  const MappedFile file = ToMappedFile("/a\\012b");
  EXPECT_EQ(file.path, "/a\nb");
  EXPECT_FALSE(file.deleted);
}

TEST(ToMappedFile, IsEmptyForWhatIsNoFile) {
  for (const char* text : {"", "[heap]", "[vdso]", "anon_inode:x", " (deleted)"}) {
    EXPECT_EQ(ToMappedFile(text).path, "") << text;
    EXPECT_FALSE(ToMappedFile(text).deleted) << text;
  }
}

constexpr const char* kMaps =
    "1000-2000 r--p 0 fe:00 1 /a\n"
    "2000-3000 r-xp 1000 fe:00 1 /a\n"
    "garbage\n"
    "5000-6000 r--p 0 fe:00 2 /b (deleted)\n"
    "6000-7000 rw-p 0 00:00 0 [heap]\n";

TEST(FindMappedFiles, FindsTheFileAtEachAddress) {
  const auto files = FindMappedFiles(kMaps, {0x1000, 0x1fff, 0x2000, 0x5fff});
  ASSERT_EQ(files.size(), 4u);
  EXPECT_EQ(files[0].path, "/a");
  EXPECT_EQ(files[1].path, "/a");
  EXPECT_EQ(files[2].path, "/a");
  EXPECT_EQ(files[3].path, "/b");
  EXPECT_TRUE(files[3].deleted);
}

TEST(FindMappedFiles, LeavesGapsEmpty) {
  const auto files = FindMappedFiles(kMaps, {0x0, 0x3000, 0x4fff, 0x6000, 0x7000});
  ASSERT_EQ(files.size(), 5u);
  for (const MappedFile& file : files) EXPECT_EQ(file.path, "");
}

TEST(FindMappedFiles, FindsNothingInNothing) {
  EXPECT_EQ(FindMappedFiles("", {0x1000}).front().path, "");
  EXPECT_TRUE(FindMappedFiles(kMaps, {}).empty());
}

TEST(ReadMapsText, HoldsOnlyLinesThatWeCanRead) {
  const std::string text = ReadMapsText();
  ASSERT_FALSE(text.empty());
  EXPECT_EQ(text.back(), '\n');
  std::string_view rest = text;
  std::string_view line;
  while (TakeLine(rest, line)) EXPECT_TRUE(ParseMapsLine(line)) << line;
}

TEST(ReadMapsText, KnowsWhereOurCodeAndStackLie) {
  const int on_stack = 0;
  const auto code = reinterpret_cast<std::uintptr_t>(&ReadMapsText);
  EXPECT_NE(FindMappedFiles(ReadMapsText(), {code}).front().path.find("unit_platform"),
            std::string::npos);
  EXPECT_EQ(
      FindMappedFiles(ReadMapsText(), {reinterpret_cast<std::uintptr_t>(&on_stack)})
          .front()
          .path,
      "");
}

}  // namespace
}  // namespace heapwell::platform
