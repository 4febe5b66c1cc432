// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/layout.h"

#include <gtest/gtest.h>

#include <string>

namespace heapwell::encode {
namespace {

std::string PlaceAt(std::size_t indent, const Place& place) {
  std::string out(indent, ' ');
  AppendPlace(out, place, indent);
  return out;
}

TEST(AppendWrapped, BreaksAtBlanks) {
  std::string out = "    ";
  AppendWrapped(out, std::string(50, 'a') + " " + std::string(40, 'b') + " c", 4);
  EXPECT_EQ(out,
            "    " + std::string(50, 'a') + "\n    " + std::string(40, 'b') + " c\n");
}

TEST(AppendWrapped, LeavesALongWordWhole) {
  std::string out;
  AppendWrapped(out, std::string(100, 'a'), 0);
  EXPECT_EQ(out, std::string(100, 'a') + "\n");
}

TEST(AppendPlace, PutsAFunctionAndItsLineInOneRow) {
  EXPECT_EQ(PlaceAt(4, {"app::Put", "put.cc", 20}), "    app::Put  put.cc:20\n");
  EXPECT_EQ(PlaceAt(4, {"app::Put", "put.cc", 0}), "    app::Put  put.cc\n");
  EXPECT_EQ(PlaceAt(4, {"app::Put", "", 0}), "    app::Put\n");
}

TEST(AppendPlace, TakesTwoRowsAndCutsWhereItMust) {
  const std::string function(60, 'f');
  EXPECT_EQ(PlaceAt(20, {function, "/src/put.cc", 20}),
            std::string(20, ' ') + function + "\n" + std::string(20, ' ') +
                "/src/put.cc:20\n");
  const std::string text = PlaceAt(20, {std::string(100, 'f'), "", 0});
  EXPECT_EQ(text, std::string(20, ' ') + "..." + std::string(65, 'f') + "\n");
}

TEST(Columns, ArePaddedAndNeverCut) {
  EXPECT_EQ(Left("ab", 4), "ab  ");
  EXPECT_EQ(Right("ab", 4), "  ab");
  EXPECT_EQ(Right("abcde", 4), "abcde");
}

}  // namespace
}  // namespace heapwell::encode
