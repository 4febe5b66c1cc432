// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/trace_endpoints.h"

#include <gtest/gtest.h>

#include <chrono>

#include "http/call_fixture.h"

namespace heapwell::http {
namespace {

class TraceEndpoints : public ::testing::Test, protected CallFixture {};

TEST_F(TraceEndpoints, ServeAFile) {
  const Response response = Get("/debug/trace?seconds=2");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "a trace");
  EXPECT_EQ(response.content_type, "application/octet-stream");
  EXPECT_EQ(HeaderOf(response, "Content-Disposition"),
            "attachment; filename=\"heapwell.pftrace\"");
  EXPECT_EQ(source.trace_duration, std::chrono::seconds(2));
}

TEST_F(TraceEndpoints, TakeFiveSecondsOrTheLimit) {
  Get("/debug/trace");
  EXPECT_EQ(source.trace_duration, std::chrono::seconds(5));
  options.capture_limit = std::chrono::seconds(3);
  Get("/debug/trace");
  EXPECT_EQ(source.trace_duration, std::chrono::seconds(3));
}

TEST_F(TraceEndpoints, RefuseABadTime) {
  for (const char* seconds : {"0", "-1", "x", "1.5", "61"}) {
    EXPECT_EQ(Get("/debug/trace?seconds=" + std::string(seconds)).status, 400);
  }
  EXPECT_EQ(source.captures, 0);
}

TEST_F(TraceEndpoints, SayThatAnotherRuns) {
  source.trace_error = Error{ErrorCode::kBusy, "a trace is being taken already"};
  const Response response = Get("/debug/trace");
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(response.body, "a trace is being taken already\n");
  EXPECT_EQ(HeaderOf(response, "Retry-After"), "1");
}

TEST_F(TraceEndpoints, TakeAPlaceAmongThoseThatWait) {
  const auto first = capacity.waiting.Take();
  const auto second = capacity.waiting.Take();
  EXPECT_EQ(Get("/debug/trace").status, 429);
}

}  // namespace
}  // namespace heapwell::http
