// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/text.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>

namespace heapwell::encode {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using std::chrono::system_clock;

constexpr std::uint64_t kMiB = 1 << 20;

model::CallSite Site(std::string function, std::string file, std::uint32_t line,
                     std::uint64_t flat_mib, std::uint64_t cum_mib, int objects,
                     std::uint64_t error_mib = 0, std::uint64_t error_objects = 0) {
  model::CallSite site;
  site.function = std::move(function);
  site.file = std::move(file);
  site.line = line;
  site.flat_bytes = static_cast<std::int64_t>(flat_mib * kMiB);
  site.flat_objects = objects;
  site.cum_bytes = static_cast<std::int64_t>(cum_mib * kMiB);
  site.flat_bytes_standard_error = error_mib * kMiB;
  site.flat_objects_standard_error = error_objects;
  return site;
}

MemStats LeakingStats() {
  MemStats stats;
  stats.taken_at = system_clock::time_point{} + seconds{1700000000};
  stats.sampling.mode = SamplingMode::kTakeover;
  stats.sampling.interval_bytes = 524288;
  AllocatorStats& a = stats.allocator.emplace();
  a.alloc_bytes = 1240 * kMiB;
  a.total_alloc_bytes = 98 * 1024 * kMiB;
  a.heap_objects = 1234567;
  a.sys_bytes = 1710 * kMiB;
  a.heap_idle_bytes = 320 * kMiB;
  a.heap_released_bytes = 220 * kMiB;
  a.thread_cache_free_bytes = 12 * kMiB;
  a.transfer_cache_free_bytes = 1 * kMiB;
  a.central_cache_free_bytes = 57 * kMiB;
  a.metadata_bytes = 8 * kMiB;
  stats.process.emplace().resident_bytes = 1446 * kMiB;
  stats.process->resident_peak_bytes = 1560 * kMiB;
  stats.process->started_at = stats.taken_at - hours{14 * 24 + 3};
  stats.process->major_faults = 12;
  stats.cgroup.emplace().limit_bytes = 2048 * kMiB;
  stats.cgroup->usage_bytes = 1650 * kMiB;
  stats.cgroup->working_set_bytes = 1500 * kMiB;
  stats.cgroup->oom_kills = 0;
  stats.pressure.emplace().scope = PressureStats::Scope::kCgroup;
  stats.pressure->some_total = seconds{3};
  return stats;
}

model::HeapReport Leaking() {
  model::HeapReport report;
  report.stats = LeakingStats();
  MemoryComponents& c = report.components.emplace();
  c.resident_bytes = 1446 * kMiB;
  c.live_bytes = 1236 * kMiB;
  c.cached_bytes = 13 * kMiB;
  c.fragmented_bytes = 57 * kMiB;
  c.free_page_bytes = 100 * kMiB;
  c.metadata_bytes = 8 * kMiB;
  c.non_heap_bytes = 32 * kMiB;
  c.untouched_bytes = 4 * kMiB;
  report.sites = {
      Site("shop::AuditLog::Remember", "src/audit/audit_log.cc", 88, 1105, 1112,
           1180000, 24, 24200),
      Site("shop::Cache<shop::Key, std::vector<std::string>, shop::Hash>::Grow",
           "/home/build/agents/7/workspace/order-service/src/cache/cache.h", 41, 90, 90,
           2100, 7, 160),
      Site("0x1f2c40 [libcodec.so.2]", "", 0, 21, 21, 340),
      Site("main", "src/main.cc", 12, 0, 1216, 0),
  };
  report.sampled = {.bytes = static_cast<std::int64_t>(1216 * kMiB),
                    .objects = 1182440,
                    .samples = 2431,
                    .bytes_standard_error = 25 * kMiB,
                    .objects_standard_error = 24300};
  HeapCensus& census = report.census.emplace();
  census.live_bytes = 1240 * kMiB;
  census.size_classes = {{16, 65536, kMiB},
                         {64, 16384 * 9, 9 * kMiB},
                         {1024, 1180000, 1152 * kMiB},
                         {2048, 0, 0},
                         {0, 5, 78 * kMiB}};
  report.profile_note = "3 of 210 addresses have no lines: out of time";
  return report;
}

std::string Golden(const std::string& name) {
  std::ifstream file(std::string(HEAPWELL_TESTDATA) + "/" + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(HeapReportText, ReadsLikeTheExample) {
  EXPECT_EQ(HeapReportText(Leaking()), Golden("heap_report.txt"));
}

TEST(HeapReportText, KeepsTo100ColumnsWhereNamesStandAndTo88Elsewhere) {
  model::HeapReport report = Leaking();
  report.sites.push_back(Site(std::string(300, 'n'),
                              "/" + std::string(300, 'd') + "/f.cc", 123456, 900000000,
                              900000000, 2147483647));
  report.stats.sampling.mode = SamplingMode::kNative;
  report.stats.sampling.reason =
      "the program was linked with -Bsymbolic-functions, so tcmalloc keeps calling its "
      "own sampler; link without it to have exact byte counts";
  std::istringstream lines(HeapReportText(report));
  std::size_t columns = 88;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) columns = 88;
    if (line.starts_with("CALL SITES")) columns = 100;
    EXPECT_LE(line.size(), columns) << line;
  }
}

bool Says(const model::HeapReport& report, std::string_view words) {
  return HeapReportText(report).find(words) != std::string::npos;
}

TEST(HeapReportText, SaysWhyTheModeIsNotTheBest) {
  model::HeapReport report = Leaking();
  EXPECT_FALSE(Says(report, "Mode"));
  report.stats.sampling.mode = SamplingMode::kNative;
  report.stats.sampling.reason = "tcmalloc keeps its own sampler";
  EXPECT_TRUE(Says(report, "Mode       native: tcmalloc keeps its own sampler\n"));
}

TEST(HeapReportText, SaysThatThereIsNoLimit) {
  model::HeapReport report = Leaking();
  report.stats.cgroup->limit_bytes.reset();
  EXPECT_TRUE(Says(report, "Resident   1.41 GiB, no limit set; at its highest"));
}

TEST(HeapReportText, SaysNothingOfALimitThatItCannotKnow) {
  model::HeapReport report = Leaking();
  report.stats.cgroup.reset();
  EXPECT_TRUE(Says(report, "Resident   1.41 GiB; at its highest"));
}

TEST(HeapReportText, TellsOfSwap) {
  model::HeapReport report = Leaking();
  report.stats.process->swapped_bytes = 5 * kMiB;
  EXPECT_TRUE(Says(report, "\nSwapped    5.00 MiB out\n"));
}

TEST(HeapReportText, IsShortWhereLittleIsKnown) {
  EXPECT_EQ(HeapReportText({}),
            "Time       1970-01-01 00:00:00 UTC\n"
            "Resident   unknown: this process cannot read /proc\n"
            "Mode       none:\n"
            "\n"
            "More: /debug/pprof/heap for go tool pprof, ?format=json for programs.\n");
}

}  // namespace
}  // namespace heapwell::encode
