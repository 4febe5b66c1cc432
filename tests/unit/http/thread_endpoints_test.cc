// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/thread_endpoints.h"

#include <gtest/gtest.h>

#include <string>

#include "http/call_fixture.h"

namespace heapwell::http {
namespace {

class ThreadEndpoints : public ::testing::Test, protected CallFixture {};

TEST_F(ThreadEndpoints, ServeProfiles) {
  for (const std::string name : {"goroutine", "threadcreate"}) {
    const Response response = Get("/debug/pprof/" + name);
    EXPECT_EQ(response.status, 200) << name;
    EXPECT_EQ(response.body.substr(0, 2), "\x1f\x8b") << name;
  }
}

TEST_F(ThreadEndpoints, ServeText) {
  EXPECT_EQ(Get("/debug/pprof/goroutine?debug=1").body.substr(0, 27),
            "goroutine profile: total 3\n");
  EXPECT_EQ(Get("/debug/pprof/goroutine?debug=2").body.substr(0, 13), "goroutine 10 ");
  EXPECT_EQ(Get("/debug/pprof/threadcreate?debug=1").body.substr(0, 29),
            "threadcreate profile: total 3");
}

}  // namespace
}  // namespace heapwell::http
