// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/stats_fields.h"

#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>
#include <string>
#include <utility>

namespace heapwell::model {
namespace {

using std::chrono::seconds;
using std::chrono::system_clock;

// Every member has a number of its own, so that a row that reads a neighbour shows.
MemStats Full() {
  const auto time = [](int s) { return system_clock::time_point{} + seconds{s}; };
  MemStats stats;
  stats.sampling = {SamplingMode::kTakeover, "ok", 101, 102, 103, 104};
  AllocatorStats& a = stats.allocator.emplace();
  a = {201, 202, 203, 204, time(205), 206, 207, 208, 209, 210,
       999, 212, 213, 214, 215,       216, 217, 219, 220, 218};
  PauseStats& p = stats.pauses.emplace();
  p.pause_count = 301;
  p.pause_total = seconds{302};
  p.release_count = 303;
  p.last_release = time(304);
  ProcessStats& r = stats.process.emplace();
  r = {401, 402, 403, 404, 405,          406,       407, 417, 418,
       408, 409, 410, 411, seconds{412}, time(413), 414, 415, 416};
  stats.cgroup = CgroupStats{501, 502, 503, 504, 505};
  stats.pressure =
      PressureStats{PressureStats::Scope::kCgroup, seconds{601}, seconds{602}};
  stats.guard = GuardStats{701, 702, 703, 704, time(705)};
  return stats;
}

const Field& Row(std::string_view group, std::string_view member) {
  for (const Field& field : StatsFields()) {
    if (field.group == group && field.member == member) return field;
  }
  throw std::runtime_error("no row " + std::string(member));
}

double Value(std::string_view group, std::string_view member) {
  return ToDouble(Row(group, member).read(Full()).value());
}

TEST(StatsFields, ReadTheAllocatorsMembers) {
  EXPECT_EQ(Value("allocator", "alloc_bytes"), 201);
  EXPECT_EQ(Value("allocator", "total_alloc_bytes"), 202);
  EXPECT_EQ(Value("allocator", "sys_bytes"), 203);
  EXPECT_EQ(Value("allocator", "heap_objects"), 204);
  EXPECT_EQ(Value("allocator", "heap_objects_taken_at_seconds"), 205);
  EXPECT_EQ(Value("allocator", "mallocs"), 206);
  EXPECT_EQ(Value("allocator", "mallocs_standard_error"), 207);
  EXPECT_EQ(Value("allocator", "frees"), 208);
  EXPECT_EQ(Value("allocator", "heap_sys_bytes"), 209);
  EXPECT_EQ(Value("allocator", "heap_inuse_bytes"), 210);
  EXPECT_EQ(Value("allocator", "heap_idle_bytes"), 999);
  EXPECT_EQ(Value("allocator", "heap_released_bytes"), 212);
  EXPECT_EQ(Value("allocator", "central_cache_free_bytes"), 213);
  EXPECT_EQ(Value("allocator", "transfer_cache_free_bytes"), 214);
  EXPECT_EQ(Value("allocator", "thread_cache_free_bytes"), 215);
  EXPECT_EQ(Value("allocator", "thread_cache_limit_bytes"), 216);
  EXPECT_EQ(Value("allocator", "metadata_bytes"), 217);
  EXPECT_EQ(Value("allocator", "total_committed_bytes"), 219);
  EXPECT_EQ(Value("allocator", "total_released_bytes"), 220);
  EXPECT_EQ(Value("allocator", "over_aligned_bytes"), 218);
}

TEST(StatsFields, ReadSamplingAndPauses) {
  EXPECT_EQ(Value("sampling", "interval_bytes"), 101);
  EXPECT_EQ(Value("sampling", "records_dropped"), 102);
  EXPECT_EQ(Value("sampling", "sites_dropped"), 103);
  EXPECT_EQ(Value("sampling", "uncounted_threads"), 104);
  EXPECT_EQ(Value("pauses", "pause_count"), 301);
  EXPECT_EQ(Value("pauses", "pause_total_seconds"), 302);
  EXPECT_EQ(Value("pauses", "release_count"), 303);
  EXPECT_EQ(Value("pauses", "last_release_seconds"), 304);
}

TEST(StatsFields, ReadWhatTheKernelKnows) {
  EXPECT_EQ(Value("process", "resident_bytes"), 401);
  EXPECT_EQ(Value("process", "resident_peak_bytes"), 402);
  EXPECT_EQ(Value("process", "resident_anonymous_bytes"), 403);
  EXPECT_EQ(Value("process", "resident_file_bytes"), 404);
  EXPECT_EQ(Value("process", "resident_shared_bytes"), 405);
  EXPECT_EQ(Value("process", "virtual_bytes"), 406);
  EXPECT_EQ(Value("process", "virtual_limit_bytes"), 407);
  EXPECT_EQ(Value("process", "data_bytes"), 417);
  EXPECT_EQ(Value("process", "data_limit_bytes"), 418);
  EXPECT_EQ(Value("process", "swapped_bytes"), 408);
  EXPECT_EQ(Value("process", "threads"), 409);
  EXPECT_EQ(Value("process", "minor_faults"), 410);
  EXPECT_EQ(Value("process", "major_faults"), 411);
  EXPECT_EQ(Value("process", "cpu_time_seconds"), 412);
  EXPECT_EQ(Value("process", "started_at_seconds"), 413);
  EXPECT_EQ(Value("process", "open_fds"), 414);
  EXPECT_EQ(Value("process", "max_fds"), 415);
  EXPECT_EQ(Value("process", "host_memory_bytes"), 416);
  EXPECT_EQ(Value("cgroup", "version"), 501);
  EXPECT_EQ(Value("cgroup", "limit_bytes"), 502);
  EXPECT_EQ(Value("cgroup", "usage_bytes"), 503);
  EXPECT_EQ(Value("cgroup", "working_set_bytes"), 504);
  EXPECT_EQ(Value("cgroup", "oom_kills"), 505);
  EXPECT_EQ(Value("pressure", "some_total_seconds"), 601);
  EXPECT_EQ(Value("pressure", "full_total_seconds"), 602);
}

TEST(StatsFields, ReadWhatTheGuardDid) {
  EXPECT_EQ(Value("guard", "soft_limit_bytes"), 701);
  EXPECT_EQ(Value("guard", "released_bytes"), 702);
  EXPECT_EQ(Value("guard", "evidence_count"), 703);
  EXPECT_EQ(Value("guard", "evidence_failures"), 704);
  EXPECT_EQ(Value("guard", "last_evidence_seconds"), 705);
}

TEST(StatsFields, KeepBytesExactBeyond53Bits) {
  MemStats stats = Full();
  stats.allocator->total_alloc_bytes = (std::uint64_t{1} << 60) + 1;
  const Number number = Row("allocator", "total_alloc_bytes").read(stats).value();
  EXPECT_EQ(std::get<std::uint64_t>(number), (std::uint64_t{1} << 60) + 1);
}

TEST(StatsFields, ReadNothingFromAnEmptySnapshot) {
  for (const Field& field : StatsFields()) {
    EXPECT_FALSE(field.read(MemStats{}).has_value()) << field.group << field.member;
  }
}

TEST(StatsFields, ReadNothingFromAnEmptyMember) {
  MemStats stats = Full();
  stats.allocator->total_alloc_bytes.reset();
  EXPECT_FALSE(Row("allocator", "total_alloc_bytes").read(stats).has_value());
}

TEST(StatsFields, CountNoFreePagesBelowZero) {
  MemStats stats = Full();
  stats.allocator->heap_idle_bytes = 10;
  stats.allocator->heap_released_bytes = 20;
  for (const Field& field : StatsFields()) {
    if (field.labels != R"(state="free_pages")") continue;
    EXPECT_EQ(ToDouble(field.read(stats).value()), 0);
  }
}

TEST(StatsFields, NameEachMemberOfAGroupOnce) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const Field& field : StatsFields()) {
    if (field.member.empty()) continue;
    EXPECT_TRUE(seen.emplace(field.group, field.member).second) << field.member;
  }
}

TEST(StatsFields, NameEachSeriesOnce) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const Field& field : StatsFields()) {
    if (field.metric.empty()) continue;
    EXPECT_TRUE(seen.emplace(field.metric, field.labels).second) << field.metric;
  }
}

template <typename Key>
void ExpectAdjacent(Key key) {
  std::set<std::string_view> closed;
  std::string_view current;
  for (const Field& field : StatsFields()) {
    if (key(field).empty() || key(field) == current) continue;
    EXPECT_TRUE(closed.insert(key(field)).second) << key(field) << " is scattered";
    current = key(field);
  }
}

TEST(StatsFields, StandTogetherByGroup) {
  ExpectAdjacent([](const Field& field) { return field.group; });
}

TEST(StatsFields, StandTogetherByMetric) {
  ExpectAdjacent([](const Field& field) { return field.metric; });
}

TEST(StatsFields, FollowTheNamingRules) {
  const std::regex metric("(heapwell|process)_[a-z_]+[a-z]");
  const std::regex member("[a-z][a-z0-9_]*");
  for (const Field& field : StatsFields()) {
    const std::string name(field.metric);
    if (!field.member.empty()) {
      EXPECT_TRUE(std::regex_match(std::string(field.member), member)) << field.member;
    }
    EXPECT_FALSE(field.member.empty() && field.metric.empty());
    if (name.empty()) continue;
    EXPECT_TRUE(std::regex_match(name, metric)) << name;
    EXPECT_EQ(name.ends_with("_total"), field.kind == MetricKind::kCounter) << name;
  }
}

TEST(StatsFields, SayWhatTheyAreAndWhereTheyComeFrom) {
  for (const Field& field : StatsFields()) {
    EXPECT_TRUE(field.help.ends_with('.')) << field.group << "." << field.member;
    EXPECT_EQ(field.help.find('\n'), std::string_view::npos) << field.member;
    EXPECT_FALSE(field.source.empty()) << field.group << "." << field.member;
  }
}

TEST(MetricHelp, IsOneTextAMetric) {
  std::map<std::string_view, std::string_view> help_by_metric;
  for (const Field& field : StatsFields()) {
    if (field.metric.empty()) continue;
    const auto [found, is_new] =
        help_by_metric.try_emplace(field.metric, MetricHelp(field));
    EXPECT_EQ(found->second, MetricHelp(field)) << field.metric;
  }
}

}  // namespace
}  // namespace heapwell::model
