// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/control_endpoints.h"

#include <gtest/gtest.h>

#include <string>

#include "http/call_fixture.h"

namespace heapwell::http {
namespace {

class ControlEndpoints : public ::testing::Test, protected CallFixture {
 protected:
  ControlEndpoints() {
    request.method = "POST";
    options.allow_control = true;
  }
};

bool IsOneLine(const std::string& text) {
  return !text.empty() && text.find('\n') == text.size() - 1;
}

TEST_F(ControlEndpoints, AreOffUnlessTheProgramAllowsThem) {
  options.allow_control = false;
  for (const char* target : {"/debug/release", "/debug/sampling?interval_bytes=0",
                             "/debug/sampling?interval_bytes=x"}) {
    const Response response = Get(target);
    EXPECT_EQ(response.status, 403) << target;
    EXPECT_NE(response.body.find("Options::allow_control"), std::string::npos);
  }
  EXPECT_EQ(source.releases, 0);
  EXPECT_EQ(source.interval, 524288u);
}

TEST_F(ControlEndpoints, SayWhatAReleaseDid) {
  EXPECT_EQ(Get("/debug/release").body,
            "released 3.00 MiB (3145728 bytes) to the system in 1.50 ms\n");
  const Response json = Get("/debug/release?format=json");
  EXPECT_EQ(json.content_type, "application/json; charset=utf-8");
  EXPECT_NE(json.body.find("\"released_bytes\": 3145728"), std::string::npos);
  EXPECT_EQ(source.releases, 2);
}

TEST_F(ControlEndpoints, SetTheSampleInterval) {
  EXPECT_EQ(Get("/debug/sampling?interval_bytes=65536").body,
            "sampling is every 64.0 KiB (65536 bytes), and was every 512 KiB (524288 "
            "bytes)\n");
  EXPECT_EQ(Get("/debug/sampling?interval_bytes=0").body,
            "sampling is off, and was every 64.0 KiB (65536 bytes)\n");
  EXPECT_EQ(source.interval, 0u);
  const Response json = Get("/debug/sampling?interval_bytes=8192&format=json");
  EXPECT_NE(json.body.find("\"interval_bytes\": 8192"), std::string::npos);
  EXPECT_NE(json.body.find("\"interval_before_bytes\": 0"), std::string::npos);
}

TEST_F(ControlEndpoints, RefuseWhatIsNoIntervalWithOneLine) {
  for (const char* query :
       {"", "?", "?interval_bytes", "?interval_bytes=", "?interval_bytes=x",
        "?interval_bytes=-1", "?interval_bytes=1e6", "?interval_bytes=0x1000",
        "?interval_bytes=4096.5", "?interval_bytes=64KiB", "?interval_bytes=%204096",
        "?interval_bytes=99999999999999999999", "?Interval_bytes=4096"}) {
    const Response response = Get(std::string("/debug/sampling") + query);
    EXPECT_EQ(response.status, 400) << query;
    EXPECT_TRUE(IsOneLine(response.body)) << query;
  }
  EXPECT_EQ(source.interval, 524288u);
}

TEST_F(ControlEndpoints, TakeTheIntervalFromTheQueryAlone) {
  request.body = "interval_bytes=8192";
  EXPECT_EQ(Get("/debug/sampling").status, 400);
}

TEST_F(ControlEndpoints, RefuseAFormatBeforeTheyChangeAnything) {
  EXPECT_EQ(Get("/debug/release?format=xml").status, 400);
  EXPECT_EQ(Get("/debug/sampling?interval_bytes=0&format=xml").status, 400);
  EXPECT_EQ(source.releases, 0);
  EXPECT_EQ(source.interval, 524288u);
}

TEST_F(ControlEndpoints, SayWhatThisProcessCannotDo) {
  source.control_error = Error{ErrorCode::kUnavailable, "this program has no tcmalloc"};
  EXPECT_EQ(Get("/debug/release").status, 501);
  EXPECT_EQ(Get("/debug/sampling?interval_bytes=8192").status, 501);
  source.control_error = Error{ErrorCode::kInvalidOption, "too fine"};
  EXPECT_EQ(Get("/debug/sampling?interval_bytes=1").status, 400);
}

TEST_F(ControlEndpoints, LetNoReleaseAddToThreeCaptures) {
  const auto first = capacity.heavy.Take();
  const auto second = capacity.heavy.Take();
  const auto third = capacity.heavy.Take();
  EXPECT_EQ(Get("/debug/release").status, 429);
  EXPECT_EQ(source.releases, 0);
}

}  // namespace
}  // namespace heapwell::http
