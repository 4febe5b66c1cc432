// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/go_endpoints.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "http/call_fixture.h"

namespace heapwell::http {
namespace {

using std::string_literals::operator""s;

class GoEndpoints : public ::testing::Test, protected CallFixture {};

bool IsGzip(const std::string& body) { return body.substr(0, 2) == "\x1f\x8b"; }

TEST_F(GoEndpoints, ServeProfilesAsFiles) {
  for (const std::string name : {"heap", "allocs", "growth", "peakheap", "goroutine",
                                 "threadcreate", "block", "mutex"}) {
    const Response response = Get("/debug/pprof/" + name);
    EXPECT_EQ(response.status, 200) << name;
    EXPECT_EQ(response.content_type, "application/octet-stream") << name;
    EXPECT_EQ(HeaderOf(response, "Content-Disposition"),
              "attachment; filename=\"" + name + "\"");
    // The gzip is the profile's own: no Content-Encoding, or clients would undo it.
    EXPECT_TRUE(IsGzip(response.body)) << name;
    EXPECT_EQ(HeaderOf(response, "Content-Encoding"), "") << name;
  }
}

TEST_F(GoEndpoints, ServeTextForAnyDebugButZero) {
  for (const char* query : {"?debug=1", "?debug=2", "?debug=-1"}) {
    const Response response = Get("/debug/pprof/heap"s + query);
    EXPECT_EQ(response.content_type, "text/plain; charset=utf-8") << query;
    EXPECT_EQ(HeaderOf(response, "Content-Disposition"), "") << query;
    EXPECT_EQ(response.body.substr(0, 13), "heap profile:") << query;
  }
  for (const char* query : {"?debug=0", "?debug=abc", "?debug=", "?gc=1", "?x=y"}) {
    EXPECT_TRUE(IsGzip(Get("/debug/pprof/heap"s + query).body)) << query;
  }
}

TEST_F(GoEndpoints, ServeThePeakAsTextThatSaysHowHighItWas) {
  const Response response = Get("/debug/pprof/peakheap?debug=1");
  EXPECT_EQ(response.content_type, "text/plain; charset=utf-8");
  EXPECT_NE(response.body.find("\n# the heap at its highest: 4194304 bytes"),
            std::string::npos);
  // Statistics of now are not those of the peak.
  EXPECT_EQ(response.body.find("# HeapAlloc"), std::string::npos);
}

TEST_F(GoEndpoints, RefuseADifferenceOfPeaksInGosWords) {
  const Response response = Get("/debug/pprof/peakheap?seconds=1");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.body,
            "\"seconds\" parameter is not supported for this profile type\n");
  EXPECT_EQ(Get("/debug/pprof/peakheap?seconds=x").body,
            "invalid value for \"seconds\" - must be a positive integer\n");
}

TEST_F(GoEndpoints, ServeTheDifferenceOverSeconds) {
  const auto start = std::chrono::steady_clock::now();
  const Response response = Get("/debug/pprof/heap?seconds=1");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(HeaderOf(response, "Content-Disposition"),
            "attachment; filename=\"heap-delta\"");
  EXPECT_TRUE(IsGzip(response.body));
  EXPECT_EQ(source.captures, 2);
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

TEST_F(GoEndpoints, RefuseABadTimeBeforeTheyCapture) {
  EXPECT_EQ(Get("/debug/pprof/heap?seconds=abc").status, 400);
  EXPECT_EQ(Get("/debug/pprof/goroutine?seconds=1&debug=1").status, 400);
  options.capture_limit = std::chrono::seconds(5);
  EXPECT_EQ(Get("/debug/pprof/heap?seconds=6").status, 400);
  EXPECT_EQ(source.captures, 0);
}

TEST_F(GoEndpoints, StopWaitingWhenTheClientIsGone) {
  request.cancelled = [] { return true; };
  const auto start = std::chrono::steady_clock::now();
  const Response response = Get("/debug/pprof/heap?seconds=30");
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(response.body, "context canceled\n");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST_F(GoEndpoints, LetNoMoreThanTwoWait) {
  const auto first = capacity.waiting.Take();
  const auto second = capacity.waiting.Take();
  EXPECT_EQ(Get("/debug/pprof/heap?seconds=1").status, 429);
  EXPECT_EQ(Get("/debug/pprof/mutex?seconds=1").status, 429);
  EXPECT_EQ(Get("/debug/pprof/heap").status, 200);
}

TEST_F(GoEndpoints, LetNoMoreThanThreeCapture) {
  const auto first = capacity.heavy.Take();
  const auto second = capacity.heavy.Take();
  const auto third = capacity.heavy.Take();
  EXPECT_EQ(Get("/debug/pprof/heap").status, 429);
  EXPECT_EQ(Get("/debug/pprof/mutex").status, 429);
  EXPECT_EQ(Get("/debug/pprof/cmdline").status, 200);
}

TEST_F(GoEndpoints, SayWhatThisProcessCannotDo) {
  source.heap_error = Error{ErrorCode::kUnavailable, "this program has no tcmalloc"};
  const Response response = Get("/debug/pprof/heap");
  EXPECT_EQ(response.status, 501);
  EXPECT_EQ(response.body, "this program has no tcmalloc\n");
}

TEST_F(GoEndpoints, ServeGrowthLikeGosProfiles) {
  EXPECT_EQ(Get("/debug/pprof/growth?debug=1").body.substr(0, 60),
            "heap profile:      1:  1048576 [     1:  1048576] @ growth\n ");
  EXPECT_EQ(HeaderOf(Get("/debug/pprof/growth?seconds=1"), "Content-Disposition"),
            "attachment; filename=\"growth-delta\"");
  EXPECT_EQ(source.captures, 3);
  EXPECT_EQ(Get("/debug/pprof/growth?seconds=0").status, 400);
}

TEST_F(GoEndpoints, SayWhenGrowthIsNotKept) {
  source.growth_error =
      Error{ErrorCode::kUnavailable, "no growth profile: no tcmalloc"};
  for (const char* query : {"", "?debug=1", "?seconds=1"}) {
    const Response response = Get("/debug/pprof/growth"s + query);
    EXPECT_EQ(response.status, 501);
    EXPECT_EQ(response.body, "no growth profile: no tcmalloc\n");
  }
}

TEST_F(GoEndpoints, CountCallSitesInTheIndex) {
  EXPECT_NE(Get("/debug/pprof/").body.find("<td>42</td><td><a href='heap?debug=1'>"),
            std::string::npos);
}

TEST_F(GoEndpoints, JoinTheCommandLineWithNuls) {
  const Response response = Get("/debug/pprof/cmdline?debug=1");
  EXPECT_EQ(response.content_type, "text/plain; charset=utf-8");
  EXPECT_EQ(response.body, "./app\0--flag\0two words"s);
}

TEST_F(GoEndpoints, KeepEmptyArgumentsInTheCommandLine) {
  source.command_line = {"", "x", ""};
  EXPECT_EQ(Get("/debug/pprof/cmdline").body, "\0x\0"s);
}

TEST_F(GoEndpoints, SayThatSymbolsCanBeHad) {
  const Response response = Get("/debug/pprof/symbol");
  EXPECT_EQ(response.content_type, "text/plain; charset=utf-8");
  EXPECT_EQ(response.body, "num_symbols: 1\n");
}

TEST_F(GoEndpoints, NameTheInnermostFunctionOfEachKnownAddress) {
  EXPECT_EQ(Get("/debug/pprof/symbol?0x401234+0x1+0X401250").body,
            "num_symbols: 1\n0x401234 inlined\n0x401250 inlined\n");
}

TEST_F(GoEndpoints, ReadPostedAddresses) {
  request.method = "POST";
  request.body = "0x401234";
  EXPECT_EQ(Get("/debug/pprof/symbol?0x401250").body,
            "num_symbols: 1\n0x401234 inlined\n");
}

}  // namespace
}  // namespace heapwell::http
