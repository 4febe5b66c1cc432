// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/json.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>
#include <utility>
#include <variant>

#include "encode/go_mem_stats.h"
#include "encode/json_values.h"
#include "encode/verdict_json.h"
#include "model/stats_fields.h"

namespace heapwell::encode {
namespace {

Json NumberJson(const std::optional<model::Number>& number) {
  if (!number) return nullptr;
  return std::visit([](auto value) { return Json(value); }, *number);
}

bool HasGroup(const MemStats& stats, std::string_view group) {
  return (group == "allocator" && stats.allocator) ||
         (group == "pauses" && stats.pauses) || (group == "process" && stats.process) ||
         (group == "cgroup" && stats.cgroup) ||
         (group == "pressure" && stats.pressure) || (group == "guard" && stats.guard) ||
         group == "sampling";
}

Json RecentPauses(const PauseStats& pauses) {
  Json recent = Json::array();
  const std::uint64_t kept =
      std::min<std::uint64_t>(pauses.pause_count, PauseStats::kRecent);
  for (std::uint64_t back = 1; back <= kept; ++back) {
    const Pause& pause =
        pauses.recent[(pauses.pause_count - back) % PauseStats::kRecent];
    recent.push_back({{"ended_at_seconds", Seconds(pause.ended_at)},
                      {"duration_seconds", Seconds(pause.duration)}});
  }
  return recent;
}

Json SamplingJson(const SamplingStatus& sampling) {
  return {{"mode", ToString(sampling.mode)}, {"reason", sampling.reason}};
}

// What groups hold beside numbers.
void AddWords(Json& groups, const MemStats& stats) {
  if (stats.pauses) groups["pauses"]["recent"] = RecentPauses(*stats.pauses);
  if (stats.pressure) {
    const bool is_host = stats.pressure->scope == PressureStats::Scope::kHost;
    groups["pressure"]["scope"] = is_host ? "host" : "cgroup";
  }
}

Json ComponentsJson(const std::optional<MemoryComponents>& components) {
  if (!components) return nullptr;
  return {{"taken_at_seconds", Seconds(components->taken_at)},
          {"resident_bytes", components->resident_bytes},
          {"live_bytes", components->live_bytes},
          {"cached_bytes", components->cached_bytes},
          {"fragmented_bytes", components->fragmented_bytes},
          {"free_page_bytes", components->free_page_bytes},
          {"metadata_bytes", components->metadata_bytes},
          {"non_heap_bytes", components->non_heap_bytes},
          {"untouched_bytes", components->untouched_bytes}};
}

Json SiteJson(const model::CallSite& site) {
  return {{"function", site.function},
          {"file", NameOrNull(site.file)},
          {"line", LineOrNull(site.line)},
          {"flat_bytes", site.flat_bytes},
          {"flat_bytes_standard_error", site.flat_bytes_standard_error},
          {"flat_objects", site.flat_objects},
          {"flat_objects_standard_error", site.flat_objects_standard_error},
          {"cum_bytes", site.cum_bytes},
          {"cum_bytes_standard_error", site.cum_bytes_standard_error},
          {"alloc_bytes", ToJson(site.alloc_bytes)},
          {"alloc_bytes_standard_error", ToJson(site.alloc_bytes_standard_error)},
          {"alloc_objects", ToJson(site.alloc_objects)},
          {"alloc_objects_standard_error", ToJson(site.alloc_objects_standard_error)}};
}

Json SitesJson(const std::vector<model::CallSite>& sites) {
  Json rows = Json::array();
  for (const model::CallSite& site : sites) rows.push_back(SiteJson(site));
  return rows;
}

void AddSampled(Json& root, const std::optional<model::LiveEstimate>& sampled) {
  const auto add = [&](const char* name, auto model::LiveEstimate::*member) {
    root[name] = sampled ? Json((*sampled).*member) : Json(nullptr);
  };
  add("sampled_live_bytes", &model::LiveEstimate::bytes);
  add("sampled_live_bytes_standard_error", &model::LiveEstimate::bytes_standard_error);
  add("sampled_live_objects", &model::LiveEstimate::objects);
  add("sampled_live_objects_standard_error",
      &model::LiveEstimate::objects_standard_error);
  add("live_samples", &model::LiveEstimate::samples);
}

Json SizeClassesJson(const std::optional<HeapCensus>& census) {
  if (!census) return nullptr;
  Json rows = Json::array();
  for (const SizeClassStats& size : census->size_classes) {
    // The row of objects beyond the largest class has no one size.
    const bool is_rest = size.object_bytes == 0;
    rows.push_back({{"object_bytes", is_rest ? Json(nullptr) : Json(size.object_bytes)},
                    {"live_objects", size.live_objects},
                    {"live_bytes", size.live_bytes}});
  }
  return rows;
}

// The members of `stats` that a reader of the report needs beside its own numbers.
Json EssentialStats(const MemStats& stats) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kEssential = {{
      {"process", "resident_bytes"},
      {"process", "resident_peak_bytes"},
      {"cgroup", "limit_bytes"},
      {"allocator", "alloc_bytes"},
      {"allocator", "total_alloc_bytes"},
      {"allocator", "sys_bytes"},
      {"allocator", "heap_objects"},
      {"allocator", "mallocs"},
      {"allocator", "mallocs_standard_error"},
  }};
  Json essential = Json::object();
  for (const auto& [group, member] : kEssential) {
    for (const model::Field& field : model::StatsFields()) {
      if (field.group != group || field.member != member) continue;
      essential[std::string(member)] = NumberJson(field.read(stats));
    }
  }
  return essential;
}

Json GoMemStatsJson(const MemStats& stats, const std::optional<HeapCensus>& census) {
  Json memstats = Json::object();
  for (const GoStat& stat : GoMemStats(stats)) {
    memstats[std::string(stat.name)] =
        stat.is_array ? Json(stat.values) : Json(stat.values.at(0));
  }
  if (!census) return memstats;
  Json& by_size = memstats["BySize"] = Json::array();
  for (const SizeClassStats& size : census->size_classes) {
    if (size.object_bytes == 0) continue;  // Go has no row of large objects either.
    by_size.push_back({{"Size", size.object_bytes}, {"Live", size.live_objects}});
  }
  return memstats;
}

// As Go writes JSON: fit to stand in a script element of a page.
std::string EscapeForHtml(const std::string& json) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kEscapes = {{
      {"<", "\\u003c"},
      {">", "\\u003e"},
      {"&", "\\u0026"},
      {"\xE2\x80\xA8", "\\u2028"},
      {"\xE2\x80\xA9", "\\u2029"},
  }};
  std::string escaped;
  std::string_view rest = json;
  while (!rest.empty()) {
    const auto escape =
        std::find_if(kEscapes.begin(), kEscapes.end(),
                     [&](const auto& pair) { return rest.starts_with(pair.first); });
    const bool found = escape != kEscapes.end();
    escaped += found ? escape->second : rest.substr(0, 1);
    rest.remove_prefix(found ? escape->first.size() : 1);
  }
  return escaped;
}

void AddVerdict(Json& root, const model::Verdict* verdict) {
  const bool known = verdict != nullptr;
  root["verdict"] = known ? VerdictJson(*verdict) : Json(nullptr);
  root["growth"] = known ? GrowthJson(*verdict) : Json(nullptr);
  root["time_to_limit_seconds"] = known && verdict->time_to_limit
                                      ? Json(verdict->time_to_limit->expected.count())
                                      : Json(nullptr);
  root["limit"] = known ? TimeToLimitJson(*verdict) : Json(nullptr);
  root["growing_sites"] = known ? GrowingSitesJson(*verdict) : Json(nullptr);
}

}  // namespace

std::string MemStatsJson(const MemStats& stats) {
  Json root = {{"schema", kJsonSchema},
               {"taken_at_seconds", Seconds(stats.taken_at)},
               {"sampling", SamplingJson(stats.sampling)}};
  for (const model::Field& field : model::StatsFields()) {
    if (field.member.empty()) continue;
    const std::string group(field.group);
    if (!HasGroup(stats, group)) {
      root[group] = nullptr;
    } else {
      root[group][std::string(field.member)] = NumberJson(field.read(stats));
    }
  }
  AddWords(root, stats);
  return Dump(root, kIndented) + "\n";
}

std::string ExpvarJson(const MemStats& stats, const std::optional<HeapCensus>& census,
                       std::span<const std::string> command_line) {
  const Json arguments(
      std::vector<std::string>(command_line.begin(), command_line.end()));
  // Keys sorted, one to a line, as Go's expvar page has them.
  return "{\n\"cmdline\": " + EscapeForHtml(Dump(arguments, kCompact)) +
         ",\n\"memstats\": " + Dump(GoMemStatsJson(stats, census), kCompact) + "\n}\n";
}

std::string HeapReportJson(const model::HeapReport& report,
                           const model::Verdict* verdict) {
  Json sampling = SamplingJson(report.stats.sampling);
  sampling["interval_bytes"] = report.stats.sampling.interval_bytes;
  Json root = {{"schema", kJsonSchema},
               {"taken_at_seconds", Seconds(report.stats.taken_at)},
               {"sampling", std::move(sampling)},
               {"stats", EssentialStats(report.stats)}};
  AddVerdict(root, verdict);
  root["components"] = ComponentsJson(report.components);
  AddSampled(root, report.sampled);
  root["sites"] = SitesJson(report.sites);
  root["size_classes"] = SizeClassesJson(report.census);
  root["note"] = report.profile_note;
  return Dump(root, kIndented) + "\n";
}

}  // namespace heapwell::encode
