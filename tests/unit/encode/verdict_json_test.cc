// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/verdict_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "encode/json.h"
#include "encode/verdict_fixture.h"

namespace heapwell::encode {
namespace {

using Json = nlohmann::json;

TEST(LeaksJson, HasTheVerdictAndItsSites) {
  const Json json = Json::parse(LeaksJson(LeakVerdict()));
  EXPECT_EQ(json["schema"], 1);
  EXPECT_EQ(json["verdict"]["kind"], "live_growth");
  EXPECT_EQ(json["verdict"]["text"], LeakVerdict().text);
  EXPECT_EQ(json["verdict"]["evidence"].size(), 2u);
  EXPECT_EQ(json["verdict"]["trend"]["shape"], "growing");
  EXPECT_EQ(json["verdict"]["trend"]["window_seconds"], 7200.0);
  ASSERT_EQ(json["sites"].size(), 1u);
  const Json& site = json["sites"][0];
  EXPECT_EQ(site["function"], "app::Cache::Put");
  EXPECT_EQ(site["line"], 88);
  EXPECT_EQ(site["live_bytes"], 4 << 20);
  EXPECT_EQ(site["confidence"], 0.999);
  EXPECT_EQ(site["first_seen_uptime_seconds"], 300.0);
  EXPECT_EQ(site["oldest_age_seconds"], 5400.0);
}

TEST(HeapReportJson, SaysWhatTheVerdictSays) {
  const model::Verdict verdict = LeakVerdict();
  const Json json = Json::parse(HeapReportJson({}, &verdict));
  EXPECT_EQ(json["verdict"]["kind"], "live_growth");
  EXPECT_EQ(json["time_to_limit_seconds"], 172800);
  EXPECT_EQ(json["limit"]["source"], "cgroup");
  EXPECT_EQ(json["limit"]["latest_seconds"], 64 * 3600);
  ASSERT_EQ(json["growth"].size(), 3u);
  EXPECT_EQ(json["growth"][0]["component"], "live");
  EXPECT_EQ(json["growth"][0]["share"], 1.0);
  EXPECT_TRUE(json["growth"][2]["share"].is_null());
  EXPECT_EQ(json["growing_sites"].size(), 1u);
}

TEST(HeapReportJson, SaysWhatItLooksLikeWhileItIsTooEarly) {
  model::Verdict verdict;
  EXPECT_TRUE(Json::parse(HeapReportJson({}, &verdict))["verdict"]["so_far"].is_null());
  verdict.so_far = model::VerdictKind::kNonHeap;
  EXPECT_EQ(Json::parse(HeapReportJson({}, &verdict))["verdict"]["so_far"], "non_heap");
}

TEST(HeapReportJson, IsNullWithoutAVerdict) {
  const Json json = Json::parse(HeapReportJson({}));
  for (const char* member : {"verdict", "growth", "time_to_limit_seconds", "limit"}) {
    ASSERT_TRUE(json.contains(member)) << member;
    EXPECT_TRUE(json[member].is_null()) << member;
  }
}

TEST(HeapReportJson, HasNoTimeToALimitThatIsNotNeared) {
  const model::Verdict stable;
  const Json json = Json::parse(HeapReportJson({}, &stable));
  EXPECT_EQ(json["verdict"]["kind"], "too_early");
  EXPECT_TRUE(json["time_to_limit_seconds"].is_null());
}

}  // namespace
}  // namespace heapwell::encode
