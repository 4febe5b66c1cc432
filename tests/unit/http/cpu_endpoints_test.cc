// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/cpu_endpoints.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "http/call_fixture.h"

namespace heapwell::http {
namespace {

using std::chrono::seconds;

class CpuEndpoints : public ::testing::Test, protected CallFixture {};

TEST_F(CpuEndpoints, ServeAFileAsGoDoes) {
  const Response response = Get("/debug/pprof/profile?seconds=2");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content_type, "application/octet-stream");
  EXPECT_EQ(HeaderOf(response, "Content-Disposition"),
            "attachment; filename=\"profile\"");
  EXPECT_EQ(response.body.substr(0, 2), "\x1f\x8b");
  EXPECT_EQ(source.cpu_duration, seconds(2));
}

TEST_F(CpuEndpoints, TakeABadTimeForGosThirtySeconds) {
  for (const char* query :
       {"", "?seconds=", "?seconds=abc", "?seconds=0", "?seconds=-1", "?seconds=0.5"}) {
    EXPECT_EQ(Get("/debug/pprof/profile" + std::string(query)).status, 200) << query;
    EXPECT_EQ(source.cpu_duration, seconds(30)) << query;
  }
  options.capture_limit = seconds(10);
  EXPECT_EQ(Get("/debug/pprof/profile").status, 200);
  EXPECT_EQ(source.cpu_duration, seconds(10));
}

TEST_F(CpuEndpoints, RefuseATimeOverTheLimit) {
  const Response response = Get("/debug/pprof/profile?seconds=61");
  EXPECT_EQ(response.status, 400);
  EXPECT_NE(response.body.find("capture_limit"), std::string::npos);
  EXPECT_EQ(source.captures, 0);
}

TEST_F(CpuEndpoints, SayInGosWordsThatAProfileIsRunning) {
  source.cpu_error = Error{ErrorCode::kBusy, "cpu profiling already in use"};
  const Response response = Get("/debug/pprof/profile?seconds=1");
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(response.body,
            "Could not enable CPU profiling: cpu profiling already in use\n");
}

TEST_F(CpuEndpoints, TakeAPlaceAmongThoseThatWait) {
  const auto first = capacity.waiting.Take();
  const auto second = capacity.waiting.Take();
  EXPECT_EQ(Get("/debug/pprof/profile?seconds=1").status, 429);
  EXPECT_EQ(source.captures, 0);
}

TEST_F(CpuEndpoints, ServeGperftoolsFormatInItsTree) {
  const Response response = Get("/pprof/profile?seconds=1");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body.substr(8, 1), "\x03");
  EXPECT_NE(response.body.find("/usr/bin/app"), std::string::npos);
}

}  // namespace
}  // namespace heapwell::http
