// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/history_endpoints.h"

#include <gtest/gtest.h>

#include <string>

#include "http/call_fixture.h"

namespace heapwell::http {
namespace {

class HistoryEndpoints : public ::testing::Test, protected CallFixture {};

TEST_F(HistoryEndpoints, AnswerWithTheHistoryAsJson) {
  const Response response = Get("/debug/history");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content_type, "application/json; charset=utf-8");
  EXPECT_EQ(response.body.find("{\"schema\":1,"), 0u);
}

TEST_F(HistoryEndpoints, RefuseANumberOfSitesThatIsNone) {
  for (const char* sites : {"-1", "129", "many", ""}) {
    EXPECT_EQ(Get(std::string("/debug/history?sites=") + sites).status, 400) << sites;
  }
  EXPECT_EQ(Get("/debug/history?sites=0").status, 200);
  EXPECT_EQ(Get("/debug/history?sites=128").status, 200);
}

TEST_F(HistoryEndpoints, AnswerWithLeaksAsTextOrJson) {
  source.verdict->text = "Stable for a week.";
  const Response text = Get("/debug/leaks");
  EXPECT_EQ(text.content_type, "text/plain; charset=utf-8");
  EXPECT_EQ(text.body.find("Stable for a week.\n"), 0u);
  const Response json = Get("/debug/leaks?format=json");
  EXPECT_EQ(json.content_type, "application/json; charset=utf-8");
  EXPECT_NE(json.body.find("\"Stable for a week.\""), std::string::npos);
  EXPECT_EQ(Get("/debug/leaks?format=xml").status, 400);
}

TEST_F(HistoryEndpoints, SayWhereThereIsNone) {
  source.history.reset();
  source.verdict.reset();
  for (const char* target : {"/debug/history", "/debug/leaks"}) {
    const Response response = Get(target);
    EXPECT_EQ(response.status, 501) << target;
    EXPECT_NE(response.body.find("forked"), std::string::npos);
  }
  EXPECT_EQ(Get("/debug/heap").status, 200) << "the rest is as good as ever";
}

TEST_F(HistoryEndpoints, PutTheVerdictOnTopOfTheHeap) {
  source.verdict->text = "Growing: why and where.";
  EXPECT_EQ(Get("/debug/heap").body.find("Growing: why and where.\n"), 0u);
}

}  // namespace
}  // namespace heapwell::http
