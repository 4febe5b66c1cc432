// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "platform/kernel_text.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "platform/temp_tree.h"

namespace heapwell::platform {
namespace {

std::vector<std::string_view> Lines(std::string_view text) {
  std::vector<std::string_view> lines;
  std::string_view line;
  while (TakeLine(text, line)) lines.push_back(line);
  return lines;
}

using Strings = std::vector<std::string_view>;

TEST(TakeLine, TakesALastLineWithoutANewline) {
  EXPECT_EQ(Lines("a b\n\nc"), (Strings{"a b", "", "c"}));
}

TEST(TakeLine, FindsNothingInNothingAndNoLineBehindTheLastNewline) {
  EXPECT_EQ(Lines(""), Strings{});
  EXPECT_EQ(Lines("a\n"), Strings{"a"});
}

TEST(TakeWord, SkipsBlanksAndIsEmptyAtTheEnd) {
  std::string_view line = " \tone  two ";
  EXPECT_EQ(TakeWord(line), "one");
  EXPECT_EQ(TakeWord(line), "two");
  EXPECT_EQ(TakeWord(line), "");
  EXPECT_EQ(TakeWord(line), "");
}

TEST(Trim, RemovesBlanksAtBothEndsOnly) {
  EXPECT_EQ(Trim("\n a b\t\n"), "a b");
  EXPECT_EQ(Trim(" \n"), "");
}

TEST(ParseDecimal, TakesNumbersUpToTheLargest) {
  EXPECT_EQ(ParseDecimal("0"), 0u);
  EXPECT_EQ(ParseDecimal("18446744073709551615"),
            std::numeric_limits<std::uint64_t>::max());
}

TEST(ParseDecimal, RefusesWhatIsNotOneWholeNumber) {
  for (const char* text : {"", "-1", "+1", " 1", "1 ", "1k", "0x1", "1.5", "max",
                           "18446744073709551616", "99999999999999999999999"}) {
    EXPECT_FALSE(ParseDecimal(text)) << text;
  }
  EXPECT_FALSE(ParseDecimal(std::string_view("1\0", 2)));
}

TEST(FindNumber, MatchesTheWholeKey) {
  EXPECT_EQ(FindNumber("oom 1\noom_kill 2\noom_group_kill 3\n", "oom_kill"), 2u);
  EXPECT_FALSE(FindNumber("total_oom_kill 2\n", "oom_kill"));
}

TEST(FindNumber, IsEmptyWhereTheLineHoldsGarbage) {
  EXPECT_FALSE(FindNumber("oom_kill\n", "oom_kill"));
  EXPECT_FALSE(FindNumber("oom_kill 1 2\n", "oom_kill"));
  EXPECT_FALSE(FindNumber("oom_kill -1\n", "oom_kill"));
}

TEST(UnescapeOctal, DecodesWhatTheKernelEscapes) {
  EXPECT_EQ(UnescapeOctal("/my\\040disk\\134x\\011\\012"), "/my disk\\x\t\n");
}

TEST(UnescapeOctal, LeavesOtherBackslashesAlone) {
  for (const char* text : {"\\", "\\04", "\\048", "\\x40", "\\777"}) {
    EXPECT_EQ(UnescapeOctal(text), text);
  }
}

TEST(ReadKernelText, ReadsAFileOfExactlyTheBoundAndRefusesALongerOne) {
  const TempTree tree{{"/four", "1234"}, {"/five", "12345"}};
  EXPECT_EQ(ReadKernelText(tree.root() + "/four", 4), "1234");
  EXPECT_FALSE(ReadKernelText(tree.root() + "/five", 4));
}

TEST(ReadKernelText, IsEmptyForAMissingFile) {
  EXPECT_FALSE(ReadKernelText("/nonexistent/file"));
}

}  // namespace
}  // namespace heapwell::platform
