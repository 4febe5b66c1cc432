// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/profile_reply.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "http/call_fixture.h"
#include "http/reply.h"

namespace heapwell::http {
namespace {

class ProfileReplyTest : public ::testing::Test, protected CallFixture {
 protected:
  Response Answer(std::string_view query) {
    const Call call = {request, "/debug/pprof/goroutine", query, options, source,
                       capacity};
    return ProfileReply(
        call,
        {.take = [this]() -> Result<model::Profile> {
           ++taken;
           if (error) return *error;
           return model::EmptyProfile({{"goroutine", "count"}},
                                      std::chrono::system_clock::now());
         },
         .text =
             [](int debug) { return TextReply("debug " + std::to_string(debug)); }});
  }

  int taken = 0;
  std::optional<Error> error;
};

TEST_F(ProfileReplyTest, IsAFileOfTheProfilesName) {
  const Response response = Answer("");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(HeaderOf(response, "Content-Disposition"),
            "attachment; filename=\"goroutine\"");
  EXPECT_EQ(response.body.substr(0, 2), "\x1f\x8b");
}

TEST_F(ProfileReplyTest, IsTextForAnyDebugButZero) {
  EXPECT_EQ(Answer("debug=1").body, "debug 1");
  EXPECT_EQ(Answer("debug=2").body, "debug 2");
  EXPECT_EQ(Answer("debug=99").body, "debug 2");
  EXPECT_EQ(Answer("debug=-7").body, "debug -1");
  EXPECT_EQ(Answer("debug=x").body.substr(0, 2), "\x1f\x8b");
}

TEST_F(ProfileReplyTest, IsADifferenceOverSeconds) {
  const auto start = std::chrono::steady_clock::now();
  const Response response = Answer("seconds=1");
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
  EXPECT_EQ(HeaderOf(response, "Content-Disposition"),
            "attachment; filename=\"goroutine-delta\"");
  EXPECT_EQ(taken, 2);
}

TEST_F(ProfileReplyTest, RefusesByGosRules) {
  EXPECT_EQ(Answer("seconds=x").status, 400);
  EXPECT_EQ(Answer("seconds=1&debug=1").body,
            "seconds and debug params are incompatible\n");
  EXPECT_EQ(taken, 0);
}

TEST_F(ProfileReplyTest, EndsWhenTheClientIsGone) {
  request.cancelled = [] { return true; };
  const Response response = Answer("seconds=30");
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(response.body, "context canceled\n");
}

TEST_F(ProfileReplyTest, SaysWhyThereIsNone) {
  error = Error{ErrorCode::kUnavailable, "no procfs"};
  EXPECT_EQ(Answer("").status, 501);
  EXPECT_EQ(Answer("seconds=1").body, "no procfs\n");
}

TEST_F(ProfileReplyTest, TakesAPlaceAmongTheDear) {
  const auto first = capacity.heavy.Take();
  const auto second = capacity.heavy.Take();
  const auto third = capacity.heavy.Take();
  EXPECT_EQ(Answer("").status, 429);
}

}  // namespace
}  // namespace heapwell::http
