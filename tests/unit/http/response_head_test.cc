// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/response_head.h"

#include <gtest/gtest.h>

#include <string>

namespace heapwell::http {
namespace {

TEST(FormatResponseHead, WritesStatusHeadersAndLength) {
  Response response;
  response.headers.emplace_back("Cache-Control", "no-store");
  response.body = "hello";
  EXPECT_EQ(FormatResponseHead(response, false),
            "HTTP/1.1 200 OK\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Cache-Control: no-store\r\n"
            "Content-Length: 5\r\n"
            "Connection: close\r\n\r\n");
}

TEST(FormatResponseHead, HasNoLengthForHead) {
  EXPECT_EQ(FormatResponseHead(Response(), true).find("Content-Length"),
            std::string::npos);
}

TEST(FormatResponseHead, LeavesOutHeadersThatWouldBreakTheFraming) {
  Response response;
  response.headers.emplace_back("X", "a\r\nInjected: yes");
  response.headers.emplace_back("Y\n", "b");
  response.headers.emplace_back("", "c");
  const std::string head = FormatResponseHead(response, false);
  EXPECT_EQ(head.find("Injected"), std::string::npos);
  EXPECT_EQ(head.find("Y"), std::string::npos);
  EXPECT_EQ(head.find("\r\n: c"), std::string::npos);
}

TEST(FormatResponseHead, SendsStatusesThatItHasNoWordsFor) {
  Response response;
  response.status = 299;
  EXPECT_EQ(FormatResponseHead(response, false).substr(0, 21),
            "HTTP/1.1 299 Status\r\n");
}

}  // namespace
}  // namespace heapwell::http
