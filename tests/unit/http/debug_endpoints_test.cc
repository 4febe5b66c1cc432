// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/debug_endpoints.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

#include "http/call_fixture.h"

namespace heapwell::http {
namespace {

class DebugEndpoints : public ::testing::Test, protected CallFixture {};

std::string Gunzip(const std::string& packed) {
  z_stream stream = {};
  if (inflateInit2(&stream, 15 + 16) != Z_OK) return "no zlib";
  std::string text(std::size_t{1} << 20, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  const int result = inflate(&stream, Z_FINISH);
  text.resize(result == Z_STREAM_END ? stream.total_out : 0);
  inflateEnd(&stream);
  return text;
}

TEST_F(DebugEndpoints, ListEndpointsAsTextForCurl) {
  request.accept = "*/*";
  const Response response = Get("/debug/");
  EXPECT_EQ(response.content_type, "text/plain; charset=utf-8");
  EXPECT_NE(response.body.find("\n/debug/heap  "), std::string::npos);
}

TEST_F(DebugEndpoints, ListEndpointsAsLinksForBrowsers) {
  request.accept = "text/html,application/xhtml+xml;q=0.9";
  const Response response = Get("/debug/");
  EXPECT_EQ(response.content_type, "text/html; charset=utf-8");
  EXPECT_NE(response.body.find("<a href=\"/debug/heap\">"), std::string::npos);
}

TEST_F(DebugEndpoints, ShowTheHeapAsTextByDefault) {
  const Response response = Get("/debug/heap");
  EXPECT_EQ(response.content_type, "text/plain; charset=utf-8");
  EXPECT_NE(response.body.find("app::Allocate"), std::string::npos);
}

TEST_F(DebugEndpoints, ShowTheHeapAsJsonIfAsked) {
  const Response response = Get("/debug/heap?format=json");
  EXPECT_EQ(response.content_type, "application/json; charset=utf-8");
  EXPECT_EQ(response.body.front(), '{');
  EXPECT_NE(response.body.find("app::Allocate"), std::string::npos);
}

TEST_F(DebugEndpoints, RefuseAFormatThatTheyDoNotHave) {
  EXPECT_EQ(Get("/debug/heap?format=xml").status, 400);
  EXPECT_EQ(source.captures, 0);
}

TEST_F(DebugEndpoints, RefuseAHeapReportWhenThreeOthersAreTaken) {
  const auto first = capacity.heavy.Take();
  const auto second = capacity.heavy.Take();
  const auto third = capacity.heavy.Take();
  EXPECT_EQ(Get("/debug/heap").status, 429);
  EXPECT_EQ(Get("/metrics").status, 200);
  EXPECT_EQ(Get("/debug/memstats").status, 200);
}

TEST_F(DebugEndpoints, GiveTheSnapshotAsJson) {
  const Response response = Get("/debug/memstats");
  EXPECT_EQ(response.content_type, "application/json; charset=utf-8");
  EXPECT_NE(response.body.find("123456"), std::string::npos);
}

TEST_F(DebugEndpoints, GiveExpvarInItsShape) {
  const Response response = Get("/debug/vars");
  EXPECT_EQ(response.content_type, "application/json; charset=utf-8");
  EXPECT_EQ(response.body.substr(0, 2), "{\n");
  EXPECT_EQ(response.body.substr(response.body.size() - 3), "\n}\n");
}

TEST_F(DebugEndpoints, GiveMetricsWithTheContentTypeThatPrometheus3Wants) {
  const Response response = Get("/metrics");
  EXPECT_EQ(response.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(HeaderOf(response, "Content-Encoding"), "");
  EXPECT_EQ(response.body.back(), '\n');
}

TEST_F(DebugEndpoints, CompressMetricsForWhoeverTakesGzip) {
  const std::string plain = Get("/metrics").body;
  request.accept_encoding = "gzip";
  const Response response = Get("/metrics");
  EXPECT_EQ(HeaderOf(response, "Content-Encoding"), "gzip");
  EXPECT_EQ(HeaderOf(response, "Vary"), "Accept-Encoding");
  EXPECT_LT(response.body.size(), plain.size() / 2);
  EXPECT_EQ(Gunzip(response.body), plain);
}

TEST_F(DebugEndpoints, RedirectWhatPeopleType) {
  EXPECT_EQ(Get("/").status, 301);
  EXPECT_EQ(HeaderOf(Get("/"), "Location"), "/debug/");
  EXPECT_EQ(HeaderOf(Get("/debug"), "Location"), "/debug/");
  const Response go = Get("/debug/pprof");
  EXPECT_EQ(HeaderOf(go, "Location"), "/debug/pprof/");
  EXPECT_EQ(go.body, "<a href=\"/debug/pprof/\">Moved Permanently</a>.\n\n");
}

}  // namespace
}  // namespace heapwell::http
