// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/query.h"

#include <gtest/gtest.h>

#include <string>

namespace heapwell::http {
namespace {

using std::string_literals::operator""s;

TEST(SplitTarget, SplitsAtTheFirstQuestionMark) {
  const SplitTarget target("/a?b=c?d");
  EXPECT_EQ(target.path, "/a");
  EXPECT_EQ(target.query, "b=c?d");
}

TEST(SplitTarget, HasAnEmptyQueryWithoutAQuestionMark) {
  EXPECT_EQ(SplitTarget("/a").path, "/a");
  EXPECT_EQ(SplitTarget("/a").query, "");
  EXPECT_EQ(SplitTarget("/a?").query, "");
}

TEST(SplitTarget, DecodesNothingInThePath) {
  EXPECT_EQ(SplitTarget("/%2e%2e//x").path, "/%2e%2e//x");
}

TEST(QueryValue, IsEmptyForAKeyThatIsNotThere) {
  EXPECT_EQ(QueryValue("", "debug"), std::nullopt);
  EXPECT_EQ(QueryValue("x=1&debugx=2&xdebug=3", "debug"), std::nullopt);
}

TEST(QueryValue, TakesTheFirstOfManyValues) {
  EXPECT_EQ(QueryValue("a=0&debug=1&debug=2", "debug"), "1");
}

TEST(QueryValue, IsAnEmptyTextForAKeyAlone) {
  EXPECT_EQ(QueryValue("debug", "debug"), "");
  EXPECT_EQ(QueryValue("debug=", "debug"), "");
}

TEST(QueryValue, DecodesKeysAndValues) {
  EXPECT_EQ(QueryValue("%64ebug=a%20b+c%3D", "debug"), "a b c=");
  EXPECT_EQ(QueryValue("debug=a%00b", "debug"), "a\0b"s);
}

TEST(QueryValue, IgnoresPairsWithABrokenEscape) {
  for (const char* query : {"debug=%zz", "debug=%4", "debug=%", "debug=%u00e9"}) {
    EXPECT_EQ(QueryValue(query, "debug"), std::nullopt) << query;
  }
  EXPECT_EQ(QueryValue("debug=%zz&debug=2", "debug"), "2");
}

TEST(QueryValue, IgnoresPairsWithASemicolon) {
  EXPECT_EQ(QueryValue("debug=5;6", "debug"), std::nullopt);
}

TEST(QueryValue, IsNotConfusedByStrayAmpersandsAndEqualSigns) {
  EXPECT_EQ(QueryValue("&&=&=x&debug==1&", "debug"), "=1");
}

TEST(ParseInteger, ReadsWhatGoReads) {
  EXPECT_EQ(ParseInteger("30"), 30);
  EXPECT_EQ(ParseInteger("+5"), 5);
  EXPECT_EQ(ParseInteger("-1"), -1);
  EXPECT_EQ(ParseInteger("007"), 7);
}

TEST(ParseInteger, RefusesWhatIsNoWholeDecimalNumber) {
  for (const char* text : {"", "+", "-", "+-5", "--5", " 5", "5 ", "0.5", "1e3", "0x10",
                           "1_0", "NaN", "inf",
                           "\xef\xbb\xbf"
                           "5",
                           "99999999999999999999", "\xd9\xa3"}) {
    EXPECT_EQ(ParseInteger(text), std::nullopt) << text;
  }
  EXPECT_EQ(ParseInteger("5\0"s), std::nullopt);
}

}  // namespace
}  // namespace heapwell::http
