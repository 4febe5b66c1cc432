// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "base/utf8.h"

#include <gtest/gtest.h>

namespace heapwell::base {
namespace {

TEST(ToUtf8, KeepsValidText) {
  EXPECT_EQ(ToUtf8("plain, \xC3\xA9, \xE2\x82\xAC, \xF0\x9F\x98\x80"),
            "plain, \xC3\xA9, \xE2\x82\xAC, \xF0\x9F\x98\x80");
}

TEST(ToUtf8, ReplacesALatin1Byte) {
  EXPECT_EQ(ToUtf8("/srv/caf\xE9/a.cc"), "/srv/caf\xEF\xBF\xBD/a.cc");
}

TEST(ToUtf8, ReplacesACharacterThatTheTextCuts) {
  EXPECT_EQ(ToUtf8("a\xE2\x82"), "a\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(ToUtf8, ReplacesOverlongFormsAndSurrogates) {
  const std::string one = "\xEF\xBF\xBD";
  EXPECT_EQ(ToUtf8("\xC0\x80"), one + one);
  EXPECT_EQ(ToUtf8("\xE0\x80\x80"), one + one + one);
  EXPECT_EQ(ToUtf8("\xED\xA0\x80"), one + one + one);
  EXPECT_EQ(ToUtf8("\xF4\x90\x80\x80"), one + one + one + one);
}

TEST(CutUtf8, CutsNoCharacter) {
  EXPECT_EQ(CutUtf8("a\xE2\x82\xAC", 3), "a");
  EXPECT_EQ(CutUtf8("a\xE2\x82\xAC", 4), "a\xE2\x82\xAC");
}

}  // namespace
}  // namespace heapwell::base
