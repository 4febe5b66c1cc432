// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/note.h"

#include <gtest/gtest.h>

namespace heapwell::symbolize {
namespace {

TEST(Note, IsEmptyWhenNothingIsMissing) {
  Note note;
  note.Add(Problem::kNone, "/bin/app");
  EXPECT_EQ(note.Text(), "");
}

TEST(Note, NamesEachFileOnceWithItsReason) {
  Note note;
  note.Add(Problem::kNoDebugInfo, "/lib/libc.so.6");
  note.Add(Problem::kNoDebugInfo, "/lib/libc.so.6");
  note.Add(Problem::kNoDebugInfo, "/lib/libm.so.6");
  EXPECT_EQ(note.Text(), "no lines in libc.so.6, libm.so.6 (no debug information)");
}

TEST(Note, NamesThreeFilesAndCountsTheRest) {
  Note note;
  for (const char* file : {"/a", "/b", "/c", "/d", "/e"}) {
    note.Add(Problem::kOtherFile, file);
  }
  EXPECT_EQ(
      note.Text(),
      "no names in a, b, c and 2 more (the file on disk is not the one that runs)");
}

TEST(Note, CountsAddressesThatBelongToNoFile) {
  Note note;
  note.AddUnmapped();
  note.AddReplaced();
  note.AddReplaced();
  EXPECT_EQ(
      note.Text(),
      "no names for 1 address (no file is loaded there, or not any more); no names "
      "for 2 addresses (other code was loaded there before)");
}

TEST(Note, HasWordsForEveryProblem) {
  for (int i = 1; i <= static_cast<int>(Problem::kTime); ++i) {
    Note note;
    note.Add(static_cast<Problem>(i), "/bin/app");
    EXPECT_TRUE(note.Text().starts_with("no ")) << i;
    EXPECT_EQ(note.Text().find("()"), std::string::npos) << i;
  }
}

}  // namespace
}  // namespace heapwell::symbolize
