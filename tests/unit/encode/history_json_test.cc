// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/history_json.h"

#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace heapwell::encode {
namespace {

using Json = nlohmann::json;
using std::chrono::seconds;

model::HistoryPoint At(int second, std::uint64_t resident) {
  model::HistoryPoint point;
  point.time = std::chrono::system_clock::time_point{} + seconds{1000 + second};
  point.uptime = seconds{second};
  point.resident_bytes = resident;
  return point;
}

model::CallSite Site(const char* function, std::int64_t bytes) {
  model::CallSite site;
  site.function = function;
  site.flat_bytes = bytes;
  site.flat_objects = 1;
  return site;
}

model::History ThreePoints() {
  model::HistoryShape shape;
  shape.fine_per_coarse = 3;
  model::History history(shape);
  model::HistoryPoint first = At(0, 100);
  first.components.emplace().live_bytes = 60;
  history.Add(first);
  history.Add(At(10, 200), std::vector{Site("app::Put", 50)});
  history.Add(At(20, 300), std::vector{Site("app::Put", 70), Site("app::Get", 90)});
  return history;
}

TEST(HistoryJson, HasItsPointsAsColumns) {
  const Json json = Json::parse(HistoryJson(ThreePoints(), 10));
  EXPECT_EQ(json["schema"], 1);
  EXPECT_EQ(json["interval_seconds"], 10.0);
  EXPECT_GT(json["storage_bytes"], 0);
  EXPECT_EQ(json["fine"]["time_seconds"], Json({1000.0, 1010.0, 1020.0}));
  EXPECT_EQ(json["fine"]["uptime_seconds"], Json({0.0, 10.0, 20.0}));
  EXPECT_EQ(json["fine"]["resident_bytes"], Json({100, 200, 300}));
  EXPECT_EQ(json["coarse"]["resident_bytes"], Json({200}));
}

TEST(HistoryJson, IsNullWhereNothingIsKnown) {
  const Json json = Json::parse(HistoryJson(ThreePoints(), 10));
  EXPECT_EQ(json["fine"]["live_bytes"], Json({60, nullptr, nullptr}));
  EXPECT_EQ(json["fine"]["alloc_bytes"], Json({nullptr, nullptr, nullptr}));
}

TEST(HistoryJson, HasTheLargestCallSitesAlignedWithThePoints) {
  const Json json = Json::parse(HistoryJson(ThreePoints(), 10));
  const Json& sites = json["fine"]["sites"];
  ASSERT_EQ(sites.size(), 2u);
  EXPECT_EQ(sites[0]["function"], "app::Get");
  EXPECT_EQ(sites[1]["function"], "app::Put");
  EXPECT_EQ(sites[1]["live_bytes"], Json({nullptr, 50, 70}));
  EXPECT_EQ(sites[0]["live_bytes"].size(), 3u);
}

TEST(HistoryJson, LimitsTheCallSites) {
  EXPECT_EQ(Json::parse(HistoryJson(ThreePoints(), 1))["fine"]["sites"].size(), 1u);
  EXPECT_EQ(Json::parse(HistoryJson(ThreePoints(), 0))["fine"]["sites"].size(), 0u);
}

TEST(HistoryJson, HasColumnsOfOneLength) {
  const Json json = Json::parse(HistoryJson(ThreePoints(), 10));
  for (const char* series : {"fine", "coarse"}) {
    const std::size_t points = json[series]["time_seconds"].size();
    for (const auto& [name, column] : json[series].items()) {
      if (name == "sites") continue;
      EXPECT_EQ(column.size(), points) << name;
    }
    for (const Json& site : json[series]["sites"]) {
      EXPECT_EQ(site["live_bytes"].size(), points);
      EXPECT_EQ(site["live_objects"].size(), points);
    }
  }
}

TEST(HistoryJson, IsValidBeforeTheFirstPoint) {
  const Json json = Json::parse(HistoryJson(model::History(), 10));
  EXPECT_EQ(json["fine"]["time_seconds"], Json::array());
}

TEST(HistoryJson, SurvivesANameThatIsNotUtf8) {
  model::History history;
  history.Add(At(0, 1), std::vector{Site("caf\xE9", 50)});
  const Json json = Json::parse(HistoryJson(history, 1));
  EXPECT_EQ(json["fine"]["sites"][0]["function"], "caf\xEF\xBF\xBD");
}

}  // namespace
}  // namespace heapwell::encode
