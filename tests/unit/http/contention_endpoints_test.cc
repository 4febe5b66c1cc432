// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/contention_endpoints.h"

#include <gtest/gtest.h>

#include <string>

#include "http/call_fixture.h"

namespace heapwell::http {
namespace {

class ContentionEndpoints : public ::testing::Test, protected CallFixture {};

TEST_F(ContentionEndpoints, ServeGosTextOfEither) {
  EXPECT_EQ(Get("/debug/pprof/mutex?debug=1").body.substr(0, 11), "--- mutex:\n");
  EXPECT_EQ(Get("/debug/pprof/block?debug=1").body.substr(0, 16), "--- contention:\n");
  EXPECT_EQ(Get("/debug/pprof/mutex?debug=1").content_type,
            "text/plain; charset=utf-8");
}

TEST_F(ContentionEndpoints, ServeTheDifferenceOverSeconds) {
  const Response response = Get("/debug/pprof/mutex?seconds=1");
  EXPECT_EQ(HeaderOf(response, "Content-Disposition"),
            "attachment; filename=\"mutex-delta\"");
  EXPECT_EQ(source.captures, 2);
}

TEST_F(ContentionEndpoints, ServeGperftoolsText) {
  const std::string body = Get("/pprof/contention").body;
  EXPECT_EQ(body.substr(0, 22), "--- contentionz 1 ---\n");
  EXPECT_NE(body.find("\n1000000000 1 @ 0x401234 0x401300\n"), std::string::npos)
      << body;
}

TEST_F(ContentionEndpoints, TakeAPlaceAmongTheDear) {
  const auto first = capacity.heavy.Take();
  const auto second = capacity.heavy.Take();
  const auto third = capacity.heavy.Take();
  EXPECT_EQ(Get("/debug/pprof/block").status, 429);
  EXPECT_EQ(Get("/pprof/contention").status, 429);
}

}  // namespace
}  // namespace heapwell::http
