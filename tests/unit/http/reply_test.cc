// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/reply.h"

#include <gtest/gtest.h>

namespace heapwell::http {
namespace {

TEST(ErrorReply, IsOneLineOfText) {
  const Response response = ErrorReply(404, "nothing is here");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.content_type, "text/plain; charset=utf-8");
  EXPECT_EQ(response.body, "nothing is here\n");
}

TEST(ErrorReply, TellsWhatThisProcessCannotDoFromWhatWentWrong) {
  EXPECT_EQ(ErrorReply(Error{ErrorCode::kUnavailable, "no tcmalloc"}).status, 501);
  EXPECT_EQ(ErrorReply(Error{ErrorCode::kUnavailable, "no tcmalloc"}).body,
            "no tcmalloc\n");
  EXPECT_EQ(ErrorReply(Error{ErrorCode::kSystem, "mmap failed"}).status, 500);
  EXPECT_EQ(ErrorReply(Error{ErrorCode::kBusy, "busy"}).status, 429);
}

TEST(BusyReply, SaysWhenToComeBack) {
  const Response response = BusyReply();
  EXPECT_EQ(response.status, 429);
  ASSERT_EQ(response.headers.size(), 1u);
  EXPECT_EQ(response.headers[0].first, "Retry-After");
}

TEST(FileReply, NamesTheFile) {
  const Response response = FileReply("heap-delta", "bytes");
  EXPECT_EQ(response.content_type, "application/octet-stream");
  ASSERT_EQ(response.headers.size(), 1u);
  EXPECT_EQ(response.headers[0].second, "attachment; filename=\"heap-delta\"");
}

TEST(AcceptsGzip, FindsGzipInAList) {
  for (const char* field : {"gzip", "GZIP", "deflate, gzip;q=1.0, br", "br,gzip",
                            "gzip;q=0.1", "gzip ; q=0.5"}) {
    EXPECT_TRUE(AcceptsGzip(field)) << field;
  }
}

TEST(AcceptsGzip, RespectsARefusal) {
  for (const char* field :
       {"", "identity", "br", "gzip;q=0", "gzip;q=0.000", "xgzip", "gzipx", "*"}) {
    EXPECT_FALSE(AcceptsGzip(field)) << field;
  }
}

TEST(Packed, GzipsWhatIsLargeForWhoTakesIt) {
  const Response large = TextReply(std::string(10'000, 'x'));
  EXPECT_LT(Packed("gzip", large).body.size(), 1000u);
  EXPECT_EQ(Packed("identity", large).body.size(), 10'000u);
  EXPECT_EQ(Packed("gzip", TextReply("short")).body, "short");
  EXPECT_EQ(Packed("", large).headers.back().second, "Accept-Encoding");
}

TEST(WantsJson, ReadsTheFormat) {
  EXPECT_EQ(WantsJson(""), false);
  EXPECT_EQ(WantsJson("format=text"), false);
  EXPECT_EQ(WantsJson("a=b&format=json"), true);
  EXPECT_FALSE(WantsJson("format=xml").has_value());
}

TEST(EscapeHtml, LeavesNoMarkup) {
  EXPECT_EQ(EscapeHtml("<a href=\"x\">'&'</a>"),
            "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
}

}  // namespace
}  // namespace heapwell::http
