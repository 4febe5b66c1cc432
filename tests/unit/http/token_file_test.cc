// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/token_file.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "http/temporary_directory.h"

namespace heapwell::http {
namespace {

using enum TokenFile::Answer;

constexpr char kToken[] = "0123456789abcdef";
constexpr char kOther[] = "fedcba9876543210";

TEST(IsFitToken, AsksForSixteenTo4096PlainCharacters) {
  EXPECT_TRUE(IsFitToken("AZaz09._~+/=-xyz"));
  EXPECT_FALSE(IsFitToken("0123456789abcde"));
  EXPECT_TRUE(IsFitToken(std::string(4096, 'a')));
  EXPECT_FALSE(IsFitToken(std::string(4097, 'a')));
  EXPECT_FALSE(IsFitToken("0123456789 abcdef"));
  EXPECT_FALSE(IsFitToken("0123456789%0dabcdef"));
}

TEST(EqualsInConstantTime, ComparesWholeTexts) {
  EXPECT_TRUE(EqualsInConstantTime(kToken, kToken));
  EXPECT_FALSE(EqualsInConstantTime(kOther, kToken));
  EXPECT_FALSE(EqualsInConstantTime("", kToken));
  EXPECT_FALSE(EqualsInConstantTime("0123456789abcdeF", kToken));
  EXPECT_FALSE(EqualsInConstantTime("x123456789abcdef", kToken));
}

TEST(EqualsInConstantTime, TellsARepetitionFromTheWhole) {
  EXPECT_FALSE(EqualsInConstantTime("ab", "abababab"));
  EXPECT_FALSE(EqualsInConstantTime("abababab", "ab"));
}

TEST(TokenFile, TakesTheTokenWithoutTheWhiteSpaceAroundIt) {
  const TemporaryDirectory directory;
  TokenFile file(directory.Write("token", " 0123456789abcdef\r\n\n"));
  EXPECT_EQ(file.Check(kToken), kRight);
  EXPECT_EQ(file.Check(kOther), kWrong);
}

TEST(TokenFile, SeesAFileThatIsReplaced) {
  const TemporaryDirectory directory;
  TokenFile file(directory.Write("token", kToken));
  ASSERT_EQ(file.Check(kToken), kRight);
  std::rename(directory.Write("new", kOther).c_str(), directory.Path("token").c_str());
  EXPECT_EQ(file.Check(kToken), kWrong);
  EXPECT_EQ(file.Check(kOther), kRight);
}

TEST(TokenFile, SeesAFileThatIsRewrittenInTheSameInstant) {
  const TemporaryDirectory directory;
  TokenFile file(directory.Write("token", kToken));
  ASSERT_EQ(file.Check(kToken), kRight);
  directory.Write("token", kOther);
  EXPECT_EQ(file.Check(kOther), kRight);
}

TEST(TokenFile, LetsNobodyInWhenTheFileIsGone) {
  const TemporaryDirectory directory;
  TokenFile file(directory.Write("token", kToken));
  ASSERT_EQ(file.Check(kToken), kRight);
  std::remove(directory.Path("token").c_str());
  EXPECT_EQ(file.Check(kToken), kUnusable);
}

TEST(TokenFile, LetsNobodyInWithAnUnfitToken) {
  const TemporaryDirectory directory;
  for (const std::string text : {"", "\n", "short", "two words are no token"}) {
    TokenFile file(directory.Write("token", text));
    EXPECT_EQ(file.Check(text), kUnusable) << text;
    EXPECT_FALSE(file.Problem().empty());
  }
}

TEST(TokenFile, SaysWhatIsWrong) {
  const TemporaryDirectory directory;
  TokenFile file(directory.Path("token"));
  EXPECT_EQ(file.Problem(), "cannot be read: No such file or directory");
  directory.Write("token", "\n");
  EXPECT_EQ(file.Problem(), "is empty");
  directory.Write("token", "short");
  EXPECT_EQ(file.Problem(), "holds no such token");
  directory.Write("token", kToken);
  EXPECT_EQ(file.Problem(), "");
}

TEST(TokenFile, DoesNotTakeTheStartOfAHugeFileForAToken) {
  const TemporaryDirectory directory;
  TokenFile file(directory.Write("token", std::string(1 << 20, 'a')));
  EXPECT_EQ(file.Check(std::string(4096, 'a')), kUnusable);
}

TEST(TokenFile, DoesNotReadADirectoryOrADevice) {
  EXPECT_EQ(TokenFile("/").Problem(), "is no regular file");
  EXPECT_EQ(TokenFile("/dev/zero").Problem(), "is no regular file");
}

}  // namespace
}  // namespace heapwell::http
