// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/request_head.h"

#include <gtest/gtest.h>

#include <string>

namespace heapwell::http {
namespace {

using std::string_literals::operator""s;

std::string Get(const std::string& fields, const std::string& target = "/") {
  return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n";
}

RequestHead Parsed(const std::string& head) {
  static std::string kept;  // The result's views must outlive this call.
  kept = head;
  const auto result = ParseRequestHead(kept);
  EXPECT_TRUE(std::holds_alternative<RequestHead>(result))
      << std::get<HeadError>(result).reason;
  return std::holds_alternative<RequestHead>(result) ? std::get<RequestHead>(result)
                                                     : RequestHead();
}

/// 0: accepted.
int StatusOf(const std::string& head) {
  const auto result = ParseRequestHead(head);
  const auto* error = std::get_if<HeadError>(&result);
  return error == nullptr ? 0 : error->status;
}

TEST(ParseRequestHead, KeepsWhatEndpointsLookAt) {
  const RequestHead head = Parsed(
      "POST /pprof/symbol?x=1 HTTP/1.1\r\n"
      "Host: 127.0.0.1:6060\r\n"
      "authorization:Bearer abc\r\n"
      "ACCEPT: text/html\r\n"
      "Accept-Encoding: \t gzip \t\r\n"
      "Origin: http://127.0.0.1:6060\r\n"
      "Sec-Fetch-Site: same-origin\r\n"
      "Content-Length: 12\r\n"
      "Expect: 100-Continue\r\n\r\n");
  EXPECT_EQ(head.method, "POST");
  EXPECT_EQ(head.target, "/pprof/symbol?x=1");
  EXPECT_EQ(head.host, "127.0.0.1:6060");
  EXPECT_EQ(head.authorization, "Bearer abc");
  EXPECT_EQ(head.accept, "text/html");
  EXPECT_EQ(head.accept_encoding, "gzip");
  EXPECT_EQ(head.origin, "http://127.0.0.1:6060");
  EXPECT_EQ(head.sec_fetch_site, "same-origin");
  EXPECT_EQ(head.body_bytes, 12u);
  EXPECT_TRUE(head.expects_continue);
}

TEST(ParseRequestHead, AcceptsFieldsThatItDoesNotKnow) {
  EXPECT_EQ(StatusOf(Get("User-Agent: caf\xc3\xa9\r\nRange: bytes=0-\r\nX:\r\n")), 0);
}

TEST(ParseRequestHead, AcceptsHttp10WithoutAHost) {
  EXPECT_EQ(StatusOf("GET / HTTP/1.0\r\n\r\n"), 0);
}

TEST(ParseRequestHead, NeedsAHostInHttp11) {
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\n\r\n"), 400);
}

TEST(ParseRequestHead, RefusesOtherVersions) {
  EXPECT_EQ(StatusOf("PRI * HTTP/2.0\r\n\r\n"), 505);
  EXPECT_EQ(StatusOf("GET / HTTP/0.9\r\n\r\n"), 505);
  EXPECT_EQ(StatusOf("GET / HTTP/1.1 \r\n\r\n"), 400);
  EXPECT_EQ(StatusOf("GET / http/1.1\r\n\r\n"), 400);
}

TEST(ParseRequestHead, RefusesMalformedRequestLines) {
  for (const char* line :
       {"GET", "GET /", "GET  / HTTP/1.1", " GET / HTTP/1.1", "get / HTTP/1.1",
        "G\tT / HTTP/1.1", " / HTTP/1.1", "ABCDEFGHIJKLMNOPQ / HTTP/1.1"}) {
    EXPECT_EQ(StatusOf(line + "\r\nHost: x\r\n\r\n"s), 400) << line;
  }
}

TEST(ParseRequestHead, RefusesTargetsThatAreNoPlainPath) {
  for (const char* target : {"*", "http://evil/", "evil:443", "/a#b", "/caf\xc3\xa9",
                             "/a\x01", "/a\x7f", "a"}) {
    EXPECT_EQ(StatusOf(Get("", target)), 400) << target;
  }
}

TEST(ParseRequestHead, RefusesATargetOfMoreThan1024Bytes) {
  EXPECT_EQ(StatusOf(Get("", "/" + std::string(1023, 'a'))), 0);
  EXPECT_EQ(StatusOf(Get("", "/" + std::string(1024, 'a'))), 414);
}

TEST(ParseRequestHead, RefusesFoldedFields) {
  EXPECT_EQ(StatusOf(Get("X: a\r\n b\r\n")), 400);
  EXPECT_EQ(StatusOf(Get("X: a\r\n\tb\r\n")), 400);
}

TEST(ParseRequestHead, RefusesBlanksBeforeTheColon) {
  EXPECT_EQ(StatusOf(Get("Content-Length : 5\r\n")), 400);
}

TEST(ParseRequestHead, RefusesFieldsWithoutANameOrAColon) {
  EXPECT_EQ(StatusOf(Get(": x\r\n")), 400);
  EXPECT_EQ(StatusOf(Get("nothing\r\n")), 400);
  EXPECT_EQ(StatusOf(Get("na me: x\r\n")), 400);
}

TEST(ParseRequestHead, RefusesControlBytesInValues) {
  EXPECT_EQ(StatusOf(Get("X: a\0b\r\n"s)), 400);
  EXPECT_EQ(StatusOf(Get("X: a\nb\r\n")), 400);
  EXPECT_EQ(StatusOf(Get("X: a\rb\r\n")), 400);
  EXPECT_EQ(StatusOf(Get("X: a\x7f\r\n")), 400);
}

TEST(ParseRequestHead, RefusesBytesBeyondAsciiInWhatItKeeps) {
  EXPECT_EQ(StatusOf(Get("Authorization: Bearer \xff\r\n")), 400);
}

TEST(ParseRequestHead, RefusesASecondFieldThatMayStandOnce) {
  EXPECT_EQ(StatusOf(Get("Host: evil\r\n")), 400);
  EXPECT_EQ(StatusOf(Get("Authorization: a\r\nauthorization: b\r\n")), 400);
  EXPECT_EQ(StatusOf(Get("Authorization:\r\nAuthorization: b\r\n")), 400);
  EXPECT_EQ(StatusOf(Get("Content-Length: 1\r\nContent-Length: 1\r\n")), 400);
  EXPECT_EQ(StatusOf(Get("Origin: a\r\nOrigin: a\r\n")), 400);
  EXPECT_EQ(StatusOf(Get("Transfer-Encoding: a\r\nTransfer-Encoding: a\r\n")), 400);
}

TEST(ParseRequestHead, TakesTheFirstOfAFieldThatMayBeRepeated) {
  EXPECT_EQ(
      Parsed(Get("Accept-Encoding: gzip\r\nAccept-Encoding: br\r\n")).accept_encoding,
      "gzip");
}

TEST(ParseRequestHead, RefusesLengthsThatAreNoNumber) {
  for (const char* length : {"-1", "+1", "1x", "0x10", "", "1, 1", "1 1"}) {
    EXPECT_EQ(StatusOf(Get("Content-Length: "s + length + "\r\n")), 400) << length;
  }
}

TEST(ParseRequestHead, RefusesABodyOfMoreThanAMebibyte) {
  EXPECT_EQ(StatusOf(Get("Content-Length: 1048576\r\n")), 0);
  EXPECT_EQ(StatusOf(Get("Content-Length: 1048577\r\n")), 413);
  EXPECT_EQ(StatusOf(Get("Content-Length: 99999999999999999999999\r\n")), 413);
}

TEST(ParseRequestHead, RefusesChunkedAndCompressedBodies) {
  EXPECT_EQ(StatusOf(Get("Transfer-Encoding: chunked\r\n")), 411);
  EXPECT_EQ(StatusOf(Get("Content-Encoding: gzip\r\n")), 415);
}

TEST(ParseRequestHead, RefusesToGuessWhichFramingHolds) {
  EXPECT_EQ(StatusOf(Get("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")), 400);
}

TEST(ParseRequestHead, RefusesUnknownExpectations) {
  EXPECT_EQ(StatusOf(Get("Expect: miracles\r\n")), 417);
}

TEST(ParseRequestHead, RefusesMoreThan64Fields) {
  std::string fields;
  for (int i = 0; i < 63; ++i) fields += "X: y\r\n";  // And Host.
  EXPECT_EQ(StatusOf(Get(fields)), 0);
  EXPECT_EQ(StatusOf(Get(fields + "X: y\r\n")), 431);
}

TEST(ParseRequestHead, RefusesMoreThan8192Bytes) {
  const std::size_t rest = Get("X: \r\n").size();
  EXPECT_EQ(StatusOf(Get("X: " + std::string(8192 - rest, 'a') + "\r\n")), 0);
  EXPECT_EQ(StatusOf(Get("X: " + std::string(8193 - rest, 'a') + "\r\n")), 431);
}

TEST(ParseRequestHead, RefusesAHeadWithoutItsEnd) {
  EXPECT_EQ(StatusOf("GET / HTTP/1.0\r\n"), 400);
  EXPECT_EQ(StatusOf(""), 400);
  EXPECT_EQ(StatusOf("\r\n\r\n"), 400);
}

TEST(FindHeadEnd, PointsPastTheEmptyLine) {
  EXPECT_EQ(FindHeadEnd("GET / HTTP/1.0\r\n\r\nbody"), 18u);
  EXPECT_EQ(FindHeadEnd("GET / HTTP/1.0\r\n\r"), std::string::npos);
}

TEST(CheckPartialHead, LetsAnHonestStartPass) {
  for (const char* start : {"", "G", "GET / HTTP/1.1\r", "GET / HTTP/1.1\r\nHost: x"}) {
    EXPECT_TRUE(CheckPartialHead(start).reason.empty()) << start;
  }
}

TEST(CheckPartialHead, RefusesOtherProtocolsAtTheFirstByte) {
  EXPECT_EQ(CheckPartialHead("\x16\x03\x01").status, 400);
  EXPECT_EQ(CheckPartialHead("get / HTTP/1.1").status, 400);
  EXPECT_EQ(CheckPartialHead("\r\n").status, 400);
}

TEST(CheckPartialHead, RefusesBareLineFeedsAndNuls) {
  EXPECT_EQ(CheckPartialHead("GET / HTTP/1.1\nHost: x\n\n").status, 400);
  EXPECT_EQ(CheckPartialHead("GET /\0"s).status, 400);
}

TEST(CheckPartialHead, RefusesARequestLineAsSoonAsItEnds) {
  EXPECT_EQ(CheckPartialHead("SSH-2.0-OpenSSH_9.2\r\n").status, 400);
  EXPECT_EQ(CheckPartialHead("GET / HTTP/3.0\r\nX").status, 505);
}

TEST(CheckPartialHead, RefusesALineWithoutEnd) {
  EXPECT_EQ(CheckPartialHead("GET /" + std::string(2000, 'a')).status, 414);
}

TEST(CheckPartialHead, RefusesFieldsWithoutEnd) {
  const std::string start = "GET / HTTP/1.1\r\nX: ";
  EXPECT_TRUE(
      CheckPartialHead(start + std::string(8191 - start.size(), 'a')).reason.empty());
  EXPECT_EQ(CheckPartialHead(start + std::string(8192 - start.size(), 'a')).status,
            431);
}

}  // namespace
}  // namespace heapwell::http
