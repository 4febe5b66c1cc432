// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/gperftools_endpoints.h"

#include <gtest/gtest.h>

#include <string>

#include "http/call_fixture.h"

namespace heapwell::http {
namespace {

using std::string_literals::operator""s;

class GperftoolsEndpoints : public ::testing::Test, protected CallFixture {};

TEST_F(GperftoolsEndpoints, ServeTheHeapAsLegacyTextWithMaps) {
  const Response response = Get("/pprof/heap");
  EXPECT_EQ(response.content_type, "text/plain; charset=utf-8");
  EXPECT_EQ(response.body.substr(0, 13), "heap profile:");
  EXPECT_NE(response.body.find("MAPPED_LIBRARIES:\n00400000-00402000"),
            std::string::npos);
}

TEST_F(GperftoolsEndpoints, SayWhatThisProcessCannotDo) {
  source.heap_error = Error{ErrorCode::kUnavailable, "this program has no tcmalloc"};
  EXPECT_EQ(Get("/pprof/heap").status, 501);
}

TEST_F(GperftoolsEndpoints, ServeGrowthAsLegacyTextWithMaps) {
  const Response response = Get("/pprof/growth");
  EXPECT_EQ(response.content_type, "text/plain; charset=utf-8");
  EXPECT_EQ(response.body.substr(response.body.find('@'), 9), "@ growth\n");
  EXPECT_NE(response.body.find("MAPPED_LIBRARIES:\n00400000-00402000"),
            std::string::npos);
}

TEST_F(GperftoolsEndpoints, SayWhenGrowthIsNotKept) {
  source.growth_error =
      Error{ErrorCode::kUnavailable, "no growth profile: no tcmalloc"};
  EXPECT_EQ(Get("/pprof/growth").status, 501);
}

TEST_F(GperftoolsEndpoints, GiveTheCommandLine) {
  EXPECT_EQ(Get("/pprof/cmdline").body, "./app\0--flag\0two words"s);
}

TEST_F(GperftoolsEndpoints, GiveSomeNameWithoutACommandLine) {
  source.command_line = {};
  EXPECT_EQ(Get("/pprof/cmdline").body, "unknown");
}

TEST_F(GperftoolsEndpoints, SayThatSymbolsCanBeHad) {
  EXPECT_EQ(Get("/pprof/symbol").body, "num_symbols: 1\n");
}

TEST_F(GperftoolsEndpoints, JoinInlinedNamesInnermostFirst) {
  request.method = "POST";
  request.body = "0x0000000000401234+0x0000000000000001";
  EXPECT_EQ(Get("/pprof/symbol").body,
            "num_symbols: 1\n0x401234 inlined--app::Allocate\n");
}

TEST_F(GperftoolsEndpoints, RefuseToSymbolizeWhenThreeOthersAreAtIt) {
  const auto first = capacity.heavy.Take();
  const auto second = capacity.heavy.Take();
  const auto third = capacity.heavy.Take();
  EXPECT_EQ(Get("/pprof/symbol?0x401234").status, 429);
  EXPECT_EQ(Get("/pprof/symbol").status, 200);
}

}  // namespace
}  // namespace heapwell::http
