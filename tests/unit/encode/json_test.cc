// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "model/stats_fields.h"

namespace heapwell::encode {
namespace {

using Json = nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::system_clock;

system_clock::time_point At(int ms) {
  return system_clock::time_point{} + milliseconds{ms};
}

MemStats Known() {
  MemStats stats;
  stats.taken_at = At(2500);
  stats.sampling.mode = SamplingMode::kTakeover;
  stats.sampling.reason = "self-test passed";
  stats.sampling.interval_bytes = 524288;
  stats.allocator.emplace().alloc_bytes = (std::uint64_t{1} << 60) + 1;
  stats.pauses.emplace();
  stats.process.emplace().resident_bytes = 4096;
  stats.process->cpu_time = milliseconds{1500};
  stats.cgroup.emplace().limit_bytes = 1 << 20;
  stats.pressure.emplace().scope = PressureStats::Scope::kCgroup;
  stats.guard.emplace();
  return stats;
}

TEST(MemStatsJson, HasSchemaTimeAndGroups) {
  const Json json = Json::parse(MemStatsJson(Known()));
  EXPECT_EQ(json["schema"], 1);
  EXPECT_EQ(json["taken_at_seconds"], 2.5);
  EXPECT_EQ(json["sampling"]["mode"], "takeover");
  EXPECT_EQ(json["sampling"]["reason"], "self-test passed");
  EXPECT_EQ(json["sampling"]["interval_bytes"], 524288);
  EXPECT_EQ(json["process"]["resident_bytes"], 4096);
  EXPECT_EQ(json["process"]["cpu_time_seconds"], 1.5);
  EXPECT_EQ(json["pressure"]["scope"], "cgroup");
}

TEST(MemStatsJson, KeepsIntegersExact) {
  EXPECT_NE(MemStatsJson(Known()).find("\"alloc_bytes\": 1152921504606846977"),
            std::string::npos);
}

TEST(MemStatsJson, IsNullWhereNothingIsKnown) {
  MemStats stats = Known();
  stats.cgroup.reset();
  const Json json = Json::parse(MemStatsJson(stats));
  EXPECT_TRUE(json["cgroup"].is_null());
  EXPECT_TRUE(json["allocator"]["total_alloc_bytes"].is_null());
  const Json empty = Json::parse(MemStatsJson(MemStats{}));
  for (const char* group :
       {"allocator", "pauses", "process", "cgroup", "pressure", "guard"}) {
    ASSERT_TRUE(empty.contains(group)) << group;
    EXPECT_TRUE(empty[group].is_null()) << group;
  }
}

TEST(MemStatsJson, HasEveryMemberOfTheTable) {
  const Json json = Json::parse(MemStatsJson(Known()));
  for (const model::Field& field : model::StatsFields()) {
    if (field.member.empty()) continue;
    EXPECT_TRUE(json[std::string(field.group)].contains(std::string(field.member)))
        << field.group << "." << field.member;
  }
}

TEST(MemStatsJson, ListsRecentPausesNewestFirst) {
  MemStats stats = Known();
  stats.pauses->pause_count = 257;
  stats.pauses->recent[255] = {At(1000), milliseconds{1}};
  stats.pauses->recent[0] = {At(2000), milliseconds{2}};
  const Json recent = Json::parse(MemStatsJson(stats))["pauses"]["recent"];
  ASSERT_EQ(recent.size(), 256u);
  EXPECT_EQ(recent[0]["ended_at_seconds"], 2.0);
  EXPECT_EQ(recent[0]["duration_seconds"], 0.002);
  EXPECT_EQ(recent[1]["ended_at_seconds"], 1.0);
}

TEST(MemStatsJson, ListsNoPauseThatWasNot) {
  MemStats stats = Known();
  stats.pauses->pause_count = 2;
  EXPECT_EQ(Json::parse(MemStatsJson(stats))["pauses"]["recent"].size(), 2u);
}

TEST(ExpvarJson, IsGosShapeByteForByte) {
  MemStats stats;
  stats.pauses.emplace();
  const std::vector<std::string> command_line = {"./service", "--name=<a&b>",
                                                 "\xE2\x80\xA8"};
  std::string zeros = "[0";
  for (int i = 1; i < 256; ++i) zeros += ",0";
  zeros += "]";
  EXPECT_EQ(ExpvarJson(stats, std::nullopt, command_line),
            "{\n\"cmdline\": [\"./service\",\"--name=\\u003ca\\u0026b\\u003e\","
            "\"\\u2028\"],\n"
            "\"memstats\": {\"PauseTotalNs\":0,\"PauseNs\":" +
                zeros + ",\"PauseEnd\":" + zeros + ",\"NumGC\":0}\n}\n");
}

TEST(ExpvarJson, HasGosNumbers) {
  MemStats stats = Known();
  stats.allocator->alloc_bytes = 100;
  stats.allocator->heap_objects = 7;
  const Json json = Json::parse(ExpvarJson(stats, std::nullopt, {}));
  EXPECT_EQ(json["memstats"]["HeapAlloc"], 100);
  EXPECT_EQ(json["memstats"]["HeapObjects"], 7);
  EXPECT_FALSE(json["memstats"].contains("TotalAlloc"));
  EXPECT_FALSE(json["memstats"].contains("BySize"));
  EXPECT_EQ(json["cmdline"], Json::array());
}

TEST(ExpvarJson, ListsLiveObjectsBySize) {
  HeapCensus census;
  census.size_classes = {{16, 5, 80}, {32, 2, 64}, {0, 1, 1 << 20}};
  const Json json = Json::parse(ExpvarJson(Known(), census, {}));
  EXPECT_EQ(json["memstats"]["BySize"],
            Json::parse(R"([{"Size":16,"Live":5},{"Size":32,"Live":2}])"));
}

TEST(ExpvarJson, SurvivesACommandLineThatIsNotUtf8) {
  const std::vector<std::string> command_line = {"./caf\xE9"};
  const Json json = Json::parse(ExpvarJson(MemStats{}, std::nullopt, command_line));
  EXPECT_EQ(json["cmdline"][0], "./caf\xEF\xBF\xBD");
}

model::HeapReport Report() {
  model::HeapReport report;
  report.stats = Known();
  report.components.emplace().resident_bytes = 4000;
  report.components->live_bytes = 3000;
  report.census.emplace().size_classes = {{16, 5, 80}, {0, 1, 1 << 20}};
  model::CallSite site;
  site.function = "app::Put";
  site.file = "put.cc";
  site.line = 20;
  site.flat_bytes = 2000;
  site.flat_objects = 20;
  site.cum_bytes = 2500;
  site.alloc_bytes = 9000;
  site.alloc_objects = 90;
  site.flat_bytes_standard_error = 200;
  site.flat_objects_standard_error = 2;
  site.cum_bytes_standard_error = 250;
  site.alloc_bytes_standard_error = 900;
  site.alloc_objects_standard_error = 9;
  model::CallSite unknown;
  unknown.function = "0x10 [lib.so]";
  report.sites = {site, unknown};
  report.sampled = {.bytes = 2900,
                    .objects = 29,
                    .samples = 4,
                    .bytes_standard_error = 290,
                    .objects_standard_error = 3};
  report.profile_note = "3 addresses have no lines";
  return report;
}

TEST(HeapReportJson, HasWhatTheTextHas) {
  const Json json = Json::parse(HeapReportJson(Report()));
  EXPECT_EQ(json["schema"], 1);
  EXPECT_EQ(json["sampling"]["interval_bytes"], 524288);
  EXPECT_EQ(json["stats"]["resident_bytes"], 4096);
  EXPECT_EQ(json["stats"]["limit_bytes"], 1 << 20);
  EXPECT_TRUE(json["stats"]["heap_objects"].is_null());
  EXPECT_EQ(json["components"]["resident_bytes"], 4000);
  EXPECT_EQ(json["components"]["live_bytes"], 3000);
  EXPECT_EQ(json["sampled_live_bytes"], 2900);
  EXPECT_EQ(json["sampled_live_bytes_standard_error"], 290);
  EXPECT_EQ(json["sampled_live_objects"], 29);
  EXPECT_EQ(json["sampled_live_objects_standard_error"], 3);
  EXPECT_EQ(json["live_samples"], 4);
  EXPECT_EQ(json["note"], "3 addresses have no lines");
}

TEST(HeapReportJson, DescribesSites) {
  const Json sites = Json::parse(HeapReportJson(Report()))["sites"];
  EXPECT_EQ(sites[0], Json::parse(R"({"function":"app::Put","file":"put.cc","line":20,
      "flat_bytes":2000,"flat_bytes_standard_error":200,
      "flat_objects":20,"flat_objects_standard_error":2,
      "cum_bytes":2500,"cum_bytes_standard_error":250,
      "alloc_bytes":9000,"alloc_bytes_standard_error":900,
      "alloc_objects":90,"alloc_objects_standard_error":9})"));
  EXPECT_TRUE(sites[1]["file"].is_null());
  EXPECT_TRUE(sites[1]["line"].is_null());
  EXPECT_TRUE(sites[1]["alloc_bytes"].is_null());
  EXPECT_TRUE(sites[1]["alloc_bytes_standard_error"].is_null());
  EXPECT_TRUE(sites[1]["alloc_objects_standard_error"].is_null());
}

TEST(HeapReportJson, DescribesSizeClasses) {
  const Json sizes = Json::parse(HeapReportJson(Report()))["size_classes"];
  EXPECT_EQ(sizes, Json::parse(R"([
      {"object_bytes":16,"live_objects":5,"live_bytes":80},
      {"object_bytes":null,"live_objects":1,"live_bytes":1048576}])"));
}

TEST(HeapReportJson, IsNullWhereNothingIsKnown) {
  const Json json = Json::parse(HeapReportJson({}));
  EXPECT_TRUE(json["components"].is_null());
  EXPECT_TRUE(json["size_classes"].is_null());
  EXPECT_TRUE(json["stats"]["resident_bytes"].is_null());
  EXPECT_TRUE(json["sites"].is_array());
  for (const char* sampled : {"sampled_live_bytes", "sampled_live_bytes_standard_error",
                              "sampled_live_objects",
                              "sampled_live_objects_standard_error", "live_samples"}) {
    EXPECT_TRUE(json[sampled].is_null()) << sampled;
  }
}

}  // namespace
}  // namespace heapwell::encode
