// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/metrics.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "model/stats_fields.h"

namespace heapwell::model {
namespace {

const MetricFamily* Find(const std::vector<MetricFamily>& families,
                         std::string_view name) {
  for (const MetricFamily& family : families) {
    if (family.name == name) return &family;
  }
  return nullptr;
}

// Values by the value of the first label.
std::map<std::string, double> ByLabel(const MetricFamily& family) {
  std::map<std::string, double> values;
  for (const MetricSeries& series : family.series) {
    values[series.labels.at(0).second] = series.value;
  }
  return values;
}

MemStats Stats() {
  MemStats stats;
  stats.sampling.mode = SamplingMode::kTakeover;
  AllocatorStats& allocator = stats.allocator.emplace();
  allocator.alloc_bytes = 100;
  allocator.heap_idle_bytes = 50;
  allocator.heap_released_bytes = 20;
  stats.process.emplace().resident_bytes = 200;
  stats.process->virtual_limit_bytes = 4096;
  stats.cgroup.emplace().limit_bytes = 1024;
  return stats;
}

TEST(ToFamilies, HasTheRowsThatHaveReadings) {
  const std::vector<MetricFamily> families = ToFamilies(Stats(), true);
  const MetricFamily* alloc = Find(families, "heapwell_alloc_bytes");
  ASSERT_NE(alloc, nullptr);
  ASSERT_EQ(alloc->series.size(), 1u);
  EXPECT_EQ(alloc->series[0].value, 100);
  EXPECT_EQ(alloc->kind, MetricKind::kGauge);
  EXPECT_EQ(Find(families, "heapwell_alloc_bytes_total"), nullptr);
  EXPECT_EQ(Find(families, "heapwell_pauses_total"), nullptr);
}

TEST(ToFamilies, GathersTheRowsOfAMetric) {
  const MetricFamily* heap = nullptr;
  const std::vector<MetricFamily> families = ToFamilies(Stats(), true);
  heap = Find(families, "heapwell_heap_bytes");
  ASSERT_NE(heap, nullptr);
  const std::map<std::string, double> states = ByLabel(*heap);
  EXPECT_EQ(states.size(), 7u);
  EXPECT_EQ(states.at("in_use"), 100);
  EXPECT_EQ(states.at("free_pages"), 30);
  EXPECT_EQ(states.at("released"), 20);
}

TEST(ToFamilies, GathersTheLimitsOfAllGroups) {
  MemStats stats = Stats();
  stats.guard.emplace().soft_limit_bytes = 512;
  stats.process->data_limit_bytes = 2048;
  const std::vector<MetricFamily> families = ToFamilies(stats, true);
  EXPECT_EQ(
      ByLabel(*Find(families, "heapwell_memory_limit_bytes")),
      (std::map<std::string, double>{
          {"rlimit", 4096}, {"rlimit_data", 2048}, {"cgroup", 1024}, {"soft", 512}}));
}

TEST(ToFamilies, LeavesProcessMetricsToTheHostWhereAsked) {
  EXPECT_NE(Find(ToFamilies(Stats(), true), "process_resident_memory_bytes"), nullptr);
  for (const MetricFamily& family : ToFamilies(Stats(), false)) {
    EXPECT_FALSE(family.name.starts_with("process_")) << family.name;
  }
}

TEST(ToFamilies, SaysWhosePressureItIs) {
  MemStats stats;
  stats.pressure.emplace().scope = PressureStats::Scope::kHost;
  stats.pressure->some_total = std::chrono::milliseconds{1500};
  const std::vector<MetricFamily> families = ToFamilies(stats, true);
  const MetricFamily* stall = Find(families, "heapwell_memory_stall_seconds_total");
  ASSERT_NE(stall, nullptr);
  ASSERT_EQ(stall->series.size(), 1u);
  EXPECT_EQ(stall->series[0].value, 1.5);
  using Labels = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(stall->series[0].labels, (Labels{{"kind", "some"}, {"scope", "host"}}));
}

TEST(ToFamilies, HasNoFamilyForAnEmptySnapshot) {
  EXPECT_TRUE(ToFamilies(MemStats{}, true).empty());
}

TEST(VerdictFamilies, SayWhatTheVerdictKnows) {
  Verdict verdict;
  verdict.kind = VerdictKind::kLiveGrowth;
  Trend growing;
  growing.shape = Trend::Shape::kGrowing;
  growing.slope_per_second = 500;
  Trend flat = growing;
  flat.shape = Trend::Shape::kFlat;
  verdict.growth = {{"live", 1, true, growing, 1.0},
                    {"cached", 1, true, flat, 0.0},
                    {"metadata", 1, true, Trend{}, std::nullopt},
                    {"non_heap", 1, true, std::nullopt, std::nullopt}};
  verdict.time_to_limit.emplace().expected = std::chrono::hours{1};
  const std::vector<MetricFamily> families = VerdictFamilies(verdict);
  EXPECT_EQ(ByLabel(*Find(families, "heapwell_verdict_info")),
            (std::map<std::string, double>{{"live_growth", 1}}));
  EXPECT_EQ(ByLabel(*Find(families, "heapwell_growth_bytes_per_second")),
            (std::map<std::string, double>{{"live", 500}, {"cached", 0}}));
  EXPECT_EQ(Find(families, "heapwell_time_to_limit_seconds")->series.at(0).value, 3600);
}

TEST(VerdictFamilies, AreAbsentWhereItIsTooEarly) {
  EXPECT_EQ(VerdictFamilies(Verdict{}).size(), 1u);
}

TEST(BackgroundFamily, CountsSeconds) {
  const MetricFamily family = BackgroundFamily(std::chrono::milliseconds{1500});
  EXPECT_EQ(family.kind, MetricKind::kCounter);
  EXPECT_EQ(family.series.at(0).value, 1.5);
}

TEST(ComponentFamilies, NamesTheSixPartsAndTheUntouched) {
  MemoryComponents components;
  components.live_bytes = 1;
  components.cached_bytes = 2;
  components.fragmented_bytes = 3;
  components.free_page_bytes = 4;
  components.metadata_bytes = 5;
  components.non_heap_bytes = 6;
  components.untouched_bytes = 7;
  const std::vector<MetricFamily> families = ComponentFamilies(components);
  EXPECT_EQ(ByLabel(*Find(families, "heapwell_memory_bytes")),
            (std::map<std::string, double>{{"live", 1},
                                           {"cached", 2},
                                           {"fragmented", 3},
                                           {"free_pages", 4},
                                           {"metadata", 5},
                                           {"non_heap", 6}}));
  EXPECT_EQ(Find(families, "heapwell_untouched_bytes")->series[0].value, 7);
}

TEST(InfoFamilies, AreOneWithTheirFactsAsLabels) {
  using Labels = std::vector<std::pair<std::string, std::string>>;
  const MetricFamily build =
      BuildInfoFamily({"0.1.0", "gperftools 2.10", "0123456789abcdef"});
  EXPECT_EQ(build.name, "heapwell_build_info");
  EXPECT_EQ(build.series.at(0).value, 1);
  EXPECT_EQ(build.series[0].labels, (Labels{{"version", "0.1.0"},
                                            {"allocator", "gperftools 2.10"},
                                            {"build_id", "0123456789ab"}}));
  SamplingStatus sampling;
  sampling.mode = SamplingMode::kNative;
  const MetricFamily mode = SamplingInfoFamily(sampling);
  EXPECT_EQ(mode.name, "heapwell_sampling_info");
  EXPECT_EQ(mode.series.at(0).value, 1);
  EXPECT_EQ(mode.series[0].labels, (Labels{{"mode", "native"}}));
}

TEST(FaultFamily, IsACounter) {
  EXPECT_EQ(FaultFamily(3).name, "heapwell_faults_total");
  EXPECT_EQ(FaultFamily(3).kind, MetricKind::kCounter);
  EXPECT_EQ(FaultFamily(3).series.at(0).value, 3);
}

CallSite Site(std::string function, std::string file, std::int64_t bytes) {
  CallSite site;
  site.function = std::move(function);
  site.file = std::move(file);
  site.line = 88;
  site.flat_bytes = bytes;
  site.flat_objects = bytes / 10;
  return site;
}

TEST(SiteLabel, NamesFunctionAndFileButNoLine) {
  EXPECT_EQ(SiteLabel(Site("app::Cache::Put", "/srv/src/cache.cc", 1)),
            "app::Cache::Put (cache.cc)");
  EXPECT_EQ(SiteLabel(Site("0x1123 [libcodec.so.2]", "", 1)), "0x1123 [libcodec.so.2]");
}

TEST(SiteLabel, IsBoundedAndUtf8) {
  const std::string label =
      SiteLabel(Site(std::string(100, 'a') + std::string(100, '\xE9'), "/s/b.cc", 1));
  EXPECT_LE(label.size(), 128u);
  EXPECT_TRUE(label.ends_with("\xEF\xBF\xBD... (b.cc)")) << label;
}

HeapReport ReportOf(std::vector<CallSite> sites, std::int64_t live_bytes) {
  HeapReport report;
  report.sites = std::move(sites);
  report.sampled = {.bytes = live_bytes, .objects = live_bytes / 10, .samples = 1};
  return report;
}

TEST(SiteFamilies, SumToWhatTheSamplesSay) {
  StickySites sticky(2);
  const std::vector<MetricFamily> families = SiteFamilies(
      ReportOf({Site("A", "a.cc", 500), Site("B", "b.cc", 300), Site("C", "c.cc", 100)},
               1000),
      sticky);
  EXPECT_EQ(ByLabel(*Find(families, "heapwell_site_live_bytes")),
            (std::map<std::string, double>{
                {"A (a.cc)", 500}, {"B (b.cc)", 300}, {"(other)", 200}}));
  EXPECT_EQ(ByLabel(*Find(families, "heapwell_site_live_objects")),
            (std::map<std::string, double>{
                {"A (a.cc)", 50}, {"B (b.cc)", 30}, {"(other)", 20}}));
}

TEST(SiteFamilies, SumSitesThatShareALabel) {
  StickySites sticky(10);
  const std::vector<MetricFamily> families = SiteFamilies(
      ReportOf({Site("A", "x/a.cc", 500), Site("A", "y/a.cc", 300)}, 800), sticky);
  EXPECT_EQ(ByLabel(*Find(families, "heapwell_site_live_bytes")),
            (std::map<std::string, double>{{"A (a.cc)", 800}, {"(other)", 0}}));
}

TEST(SiteFamilies, LeaveOutFunctionsThatOnlyCall) {
  StickySites sticky(10);
  const std::vector<MetricFamily> families = SiteFamilies(
      ReportOf({Site("A", "a.cc", 500), Site("main", "m.cc", 0)}, 500), sticky);
  EXPECT_EQ(ByLabel(*Find(families, "heapwell_site_live_bytes")).count("main (m.cc)"),
            0u);
}

TEST(SiteFamilies, AreAbsentWithoutASample) {
  HeapReport report = ReportOf({}, 0);
  report.sampled->samples = 0;
  StickySites sticky(10);
  EXPECT_TRUE(SiteFamilies(report, sticky).empty());
}

TEST(SiteFamilies, KeepASeriesWhoseLastSampleWasFreed) {
  StickySites sticky(10);
  static_cast<void>(SiteFamilies(ReportOf({Site("A", "a.cc", 500)}, 500), sticky));
  HeapReport report = ReportOf({}, 0);
  report.sampled->samples = 0;
  EXPECT_EQ(ByLabel(*Find(SiteFamilies(report, sticky), "heapwell_site_live_bytes")),
            (std::map<std::string, double>{{"A (a.cc)", 0}, {"(other)", 0}}));
}

TEST(OtherMetrics, AreNamedByTheRulesAndNotInTheFieldTable) {
  std::set<std::string_view> names;
  for (const Field& field : StatsFields()) names.insert(field.metric);
  for (const MetricInfo& other : OtherMetrics()) {
    EXPECT_TRUE(names.insert(other.name).second) << other.name;
    EXPECT_TRUE(other.help.ends_with('.')) << other.name;
    EXPECT_EQ(other.name.ends_with("_total"), other.kind == MetricKind::kCounter);
  }
}

}  // namespace
}  // namespace heapwell::model
