// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/history_json.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "encode/json.h"
#include "encode/json_values.h"

namespace heapwell::encode {
namespace {

using model::HistoryPoint;

// One column: a number of each point.
struct Column {
  std::string_view name;
  Json (*read)(const HistoryPoint& point);
};

template <auto Member>
Json Read(const HistoryPoint& point) {
  return Json(point.*Member);
}

template <auto Member>
Json ReadMaybe(const HistoryPoint& point) {
  return ToJson(point.*Member);
}

template <auto Member>
Json ReadComponent(const HistoryPoint& point) {
  return point.components ? Json((*point.components).*Member) : Json(nullptr);
}

// To the millisecond: more digits would be half of the document.
double Milliseconds(double seconds) { return std::round(seconds * 1000) / 1000; }

Json ReadTime(const HistoryPoint& point) { return Milliseconds(Seconds(point.time)); }

Json ReadUptime(const HistoryPoint& point) {
  return Milliseconds(Seconds(point.uptime));
}

Json ReadLimit(const HistoryPoint& point) {
  return point.limit ? Json(point.limit->limit_bytes) : Json(nullptr);
}

Json ReadStall(const HistoryPoint& point) {
  if (!point.pressure) return nullptr;
  return Milliseconds(Seconds(point.pressure->some_total));
}

// Names as in /debug/memstats and /debug/heap.
constexpr Column kColumns[] = {
    {"time_seconds", ReadTime},
    {"uptime_seconds", ReadUptime},
    {"resident_bytes", Read<&HistoryPoint::resident_bytes>},
    {"resident_min_bytes", Read<&HistoryPoint::resident_min_bytes>},
    {"resident_max_bytes", Read<&HistoryPoint::resident_max_bytes>},
    {"live_bytes", ReadComponent<&MemoryComponents::live_bytes>},
    {"cached_bytes", ReadComponent<&MemoryComponents::cached_bytes>},
    {"fragmented_bytes", ReadComponent<&MemoryComponents::fragmented_bytes>},
    {"free_page_bytes", ReadComponent<&MemoryComponents::free_page_bytes>},
    {"metadata_bytes", ReadComponent<&MemoryComponents::metadata_bytes>},
    {"non_heap_bytes", ReadComponent<&MemoryComponents::non_heap_bytes>},
    {"untouched_bytes", ReadComponent<&MemoryComponents::untouched_bytes>},
    {"limit_bytes", ReadLimit},
    {"alloc_bytes", ReadMaybe<&HistoryPoint::alloc_bytes>},
    {"total_alloc_bytes", ReadMaybe<&HistoryPoint::total_alloc_bytes>},
    {"cgroup_working_set_bytes", ReadMaybe<&HistoryPoint::cgroup_working_set_bytes>},
    {"swapped_bytes", ReadMaybe<&HistoryPoint::swapped_bytes>},
    {"threads", ReadMaybe<&HistoryPoint::threads>},
    {"major_faults", ReadMaybe<&HistoryPoint::major_faults>},
    {"stall_seconds", ReadStall},
};

Json Level(float level) {
  return std::isnan(level) ? Json(nullptr) : Json(std::llround(level));
}

using SiteRing = model::Ring<model::SiteLevel>;

// A site's ring ends with the history's, and may begin later.
Json SiteColumn(const SiteRing& ring, std::size_t points,
                float model::SiteLevel::*member) {
  Json column = Json::array();
  for (std::size_t i = 0; i < points; ++i) {
    const std::size_t missing = points - std::min(points, ring.size());
    column.push_back(i < missing ? Json(nullptr) : Level(ring[i - missing].*member));
  }
  return column;
}

Json SiteJson(const model::SiteSeries& site, const SiteRing& ring, std::size_t points) {
  return {{"function", site.function},
          {"file", NameOrNull(site.file)},
          {"line", LineOrNull(site.line)},
          {"live_bytes", SiteColumn(ring, points, &model::SiteLevel::live_bytes)},
          {"live_objects", SiteColumn(ring, points, &model::SiteLevel::live_objects)}};
}

// The last level that is known.
float LiveNow(const model::SiteSeries& site) {
  for (std::size_t i = site.fine.size(); i > 0; --i) {
    if (!std::isnan(site.fine[i - 1].live_bytes)) return site.fine[i - 1].live_bytes;
  }
  return 0;
}

std::vector<const model::SiteSeries*> Largest(const model::History& history,
                                              std::size_t limit) {
  std::vector<std::pair<float, const model::SiteSeries*>> sites;
  for (const model::SiteSeries& site : history.sites()) {
    sites.emplace_back(LiveNow(site), &site);
  }
  std::stable_sort(sites.begin(), sites.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<const model::SiteSeries*> largest;
  for (const auto& [bytes, site] : sites) {
    if (largest.size() == limit) break;
    largest.push_back(site);
  }
  return largest;
}

Json SeriesJson(const model::Ring<HistoryPoint>& points,
                const std::vector<const model::SiteSeries*>& sites,
                SiteRing model::SiteSeries::*ring) {
  Json series = Json::object();
  for (const Column& column : kColumns) {
    Json& values = series[std::string(column.name)] = Json::array();
    for (std::size_t i = 0; i < points.size(); ++i) {
      values.push_back(column.read(points[i]));
    }
  }
  Json& rows = series["sites"] = Json::array();
  for (const model::SiteSeries* site : sites) {
    rows.push_back(SiteJson(*site, site->*ring, points.size()));
  }
  return series;
}

}  // namespace

std::string HistoryJson(const model::History& history, std::size_t sites) {
  const auto largest = Largest(history, sites);
  const Json root = {
      {"schema", kJsonSchema},
      {"interval_seconds", Seconds(history.shape().interval)},
      {"storage_bytes", history.storage_bytes()},
      {"fine", SeriesJson(history.fine(), largest, &model::SiteSeries::fine)},
      {"coarse", SeriesJson(history.coarse(), largest, &model::SiteSeries::coarse)}};
  return Dump(root, kCompact) + "\n";
}

}  // namespace heapwell::encode
