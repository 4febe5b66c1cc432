// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/delta.h"

#include <gtest/gtest.h>

#include <string>

namespace heapwell::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

TEST(ParseDelta, AsksForNothingWithoutSeconds) {
  for (const char* query : {"", "debug=0", "seconds=", "seconds"}) {
    const DeltaRequest delta = ParseDelta(query, false, seconds(60));
    EXPECT_FALSE(delta.time) << query;
    EXPECT_FALSE(delta.refusal) << query;
  }
}

TEST(ParseDelta, TakesSecondsUpToTheLimit) {
  EXPECT_EQ(ParseDelta("seconds=60", false, seconds(60)).time, seconds(60));
  EXPECT_EQ(ParseDelta("seconds=1&seconds=x", false, seconds(60)).time, seconds(1));
}

TEST(ParseDelta, RefusesWithGosWords) {
  for (const char* query : {"seconds=abc", "seconds=0", "seconds=-1", "seconds=0.5",
                            "seconds=1e3", "seconds=99999999999999999999"}) {
    const DeltaRequest delta = ParseDelta(query, false, seconds(60));
    ASSERT_TRUE(delta.refusal) << query;
    EXPECT_EQ(delta.refusal->status, 400);
    EXPECT_EQ(delta.refusal->body,
              "invalid value for \"seconds\" - must be a positive integer\n");
  }
  const DeltaRequest text = ParseDelta("seconds=1", true, seconds(60));
  ASSERT_TRUE(text.refusal);
  EXPECT_EQ(text.refusal->body, "seconds and debug params are incompatible\n");
}

TEST(ParseDelta, NamesTheLimitThatWasPassed) {
  const DeltaRequest delta = ParseDelta("seconds=61", false, seconds(60));
  ASSERT_TRUE(delta.refusal);
  EXPECT_EQ(delta.refusal->status, 400);
  EXPECT_NE(delta.refusal->body.find("at most 60"), std::string::npos);
}

TEST(WaitUnlessCancelled, WaitsOutItsTime) {
  const auto start = steady_clock::now();
  EXPECT_TRUE(WaitUnlessCancelled(milliseconds(250), {}));
  EXPECT_GE(steady_clock::now() - start, milliseconds(250));
}

TEST(WaitUnlessCancelled, EndsSoonAfterACancellation) {
  const auto start = steady_clock::now();
  const auto cancelled = [&] { return steady_clock::now() - start > milliseconds(50); };
  EXPECT_FALSE(WaitUnlessCancelled(seconds(30), cancelled));
  EXPECT_LT(steady_clock::now() - start, seconds(20));
}

}  // namespace
}  // namespace heapwell::http
