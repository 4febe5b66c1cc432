// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/router.h"

#include <gtest/gtest.h>

#include <string>

#include "http/call_fixture.h"

namespace heapwell::http {
namespace {

class RouterTest : public ::testing::Test {
 protected:
  Response Send(std::string_view method, std::string_view target) {
    Request request;
    request.method = method;
    request.target = target;
    request.host = "localhost";
    request.peer_address = peer;
    request.body = body;
    return Router(options, source).Handle(request);
  }

  FakeSource source;
  Options options;
  std::string_view peer = "127.0.0.1";
  std::string_view body = {};
};

TEST_F(RouterTest, AnswersWhatIsInTheTable) {
  EXPECT_EQ(Send("GET", "/debug/memstats?x=y").status, 200);
}

TEST_F(RouterTest, AnswersAnUnknownPathWithConstantWords) {
  const Response response = Send("GET", "/<script>");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.content_type, "text/plain; charset=utf-8");
  EXPECT_EQ(response.body, Send("GET", "/other").body);
}

TEST_F(RouterTest, AnswersAnUnknownProfileAsGoDoes) {
  for (const char* path :
       {"/debug/pprof/nosuch", "/debug/pprof/nosuch?seconds=x", "/debug/pprof/heap/",
        "/debug/pprof/Heap", "/debug/pprof/trace"}) {
    const Response response = Send("GET", path);
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_EQ(response.body, "Unknown profile\n") << path;
    EXPECT_EQ(HeaderOf(response, "X-Go-Pprof"), "1") << path;
  }
}

TEST_F(RouterTest, MarksErrorsForPprofInGosTreeAlone) {
  EXPECT_EQ(HeaderOf(Send("GET", "/debug/pprof/heap?seconds=0"), "X-Go-Pprof"), "1");
  EXPECT_EQ(HeaderOf(Send("GET", "/debug/pprof/heap"), "X-Go-Pprof"), "");
  EXPECT_EQ(HeaderOf(Send("GET", "/nosuch"), "X-Go-Pprof"), "");
}

TEST_F(RouterTest, ShutsTheGateBeforeItLooksAtThePath) {
  peer = "10.0.0.1";
  EXPECT_EQ(Send("GET", "/debug/heap").status, 403);
  EXPECT_EQ(Send("GET", "/nosuch").status, 403);
  EXPECT_EQ(source.captures, 0);
}

TEST_F(RouterTest, SaysWhichMethodsAPathTakes) {
  const Response heap = Send("POST", "/debug/pprof/heap");
  EXPECT_EQ(heap.status, 405);
  EXPECT_EQ(HeaderOf(heap, "Allow"), "GET, HEAD");
  const Response symbol = Send("PUT", "/pprof/symbol");
  EXPECT_EQ(symbol.status, 405);
  EXPECT_EQ(HeaderOf(symbol, "Allow"), "GET, HEAD, POST");
  EXPECT_EQ(Send("get", "/metrics").status, 405);
}

TEST_F(RouterTest, TakesNothingButPostForWhatChangesTheProcess) {
  options.allow_control = true;
  for (const char* target : {"/debug/release", "/debug/sampling?interval_bytes=0"}) {
    for (const char* method : {"GET", "HEAD", "PUT", "DELETE", "post"}) {
      const Response response = Send(method, target);
      EXPECT_EQ(response.status, 405) << method << ' ' << target;
      EXPECT_EQ(HeaderOf(response, "Allow"), "POST");
    }
  }
  EXPECT_EQ(source.releases, 0);
  EXPECT_EQ(source.interval, 524288u);
}

TEST_F(RouterTest, ShutsTheGateBeforeWhatChangesTheProcess) {
  options.allow_control = true;
  peer = "10.0.0.1";
  EXPECT_EQ(Send("POST", "/debug/release").status, 403);
  EXPECT_EQ(source.releases, 0);
}

TEST_F(RouterTest, AnswersHeadAsGetWithoutTheBody) {
  for (const char* path : {"/debug/pprof/heap", "/debug/pprof/nosuch", "/metrics",
                           "/pprof/symbol", "/debug/"}) {
    const Response get = Send("GET", path);
    const Response head = Send("HEAD", path);
    EXPECT_EQ(head.status, get.status) << path;
    EXPECT_EQ(head.headers, get.headers) << path;
    EXPECT_EQ(head.content_type, get.content_type) << path;
    EXPECT_EQ(head.body, "") << path;
    EXPECT_NE(get.body, "") << path;
  }
}

TEST_F(RouterTest, TellsBrowsersToTrustNothing) {
  for (const char* path : {"/debug/", "/metrics", "/nosuch", "/debug/pprof/heap"}) {
    const Response response = Send("GET", path);
    EXPECT_EQ(HeaderOf(response, "X-Content-Type-Options"), "nosniff") << path;
    EXPECT_EQ(HeaderOf(response, "Cache-Control"), "no-store") << path;
    EXPECT_EQ(HeaderOf(response, "Content-Security-Policy"), "default-src 'none'");
  }
}

TEST_F(RouterTest, LetsGosPageStyleItself) {
  EXPECT_EQ(HeaderOf(Send("GET", "/debug/pprof/"), "Content-Security-Policy"),
            "default-src 'none'; style-src 'unsafe-inline'");
}

TEST_F(RouterTest, RefusesWhatAnotherServersParserLetThrough) {
  EXPECT_EQ(Send("GET", "").status, 400);
  EXPECT_EQ(Send("GET", "debug/heap").status, 400);
  EXPECT_EQ(Send("GET", "/a b").status, 400);
  EXPECT_EQ(Send("GET", "/\xff").status, 400);
  EXPECT_EQ(Send("GET", std::string_view("/\0", 2)).status, 400);
  EXPECT_EQ(Send("GET", "/" + std::string(1024, 'a')).status, 414);
  const std::string large((1 << 20) + 1, '+');
  body = large;
  EXPECT_EQ(Send("POST", "/pprof/symbol").status, 413);
}

TEST_F(RouterTest, IsNotShutByOneRequestForTheNext) {
  Router router(Options{}, source);
  Request request;
  request.target = "/debug/pprof/heap";
  request.host = "localhost";
  request.peer_address = "::1";
  for (int i = 0; i < 10; ++i) EXPECT_EQ(router.Handle(request).status, 200);
}

}  // namespace
}  // namespace heapwell::http
