// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/findings.h"

#include <algorithm>
#include <cmath>

#include "model/component_rows.h"
#include "model/so_far.h"

namespace heapwell::model {
namespace {

constexpr std::size_t kMaxSites = 10;
constexpr double kLeastGrowth = 1 << 20;  // Bytes. Less is the kernel's rounding.
// Of live objects alone, where resident memory does not grow: requests come and go.
constexpr double kLeastHidden = 0.05;
constexpr std::size_t kStallPoints = 60;  // 10 min with the default shape.

double Resident(const HistoryPoint& point) {
  return static_cast<double>(point.resident_bytes);
}

// What counts against the limit that binds now.
PointReader UsedOf(MemoryLimit::Source source) {
  return [source](const HistoryPoint& point) {
    return point.limit && point.limit->source == source
               ? static_cast<double>(point.limit->used_bytes)
               : std::numeric_limits<double>::quiet_NaN();
  };
}

// The last point, with the last reading of what is dear and not in every point.
HistoryPoint Now(const History& history) {
  constexpr std::size_t kBack = 60;
  const Ring<HistoryPoint>& points = history.fine();
  HistoryPoint now = points.back();
  for (std::size_t i = 2; i <= std::min(kBack, points.size()) && !now.components; ++i) {
    now.components = points[points.size() - i].components;
  }
  return now;
}

std::vector<ComponentGrowth> Components(const History& history,
                                        const HistoryPoint& last,
                                        const std::optional<Window>& window) {
  std::vector<ComponentGrowth> components;
  for (const ComponentRow& row : kComponentRows) {
    const double now = row.read(last);
    if (std::isnan(now)) continue;
    ComponentGrowth component;
    component.component = row.name;
    component.bytes = static_cast<std::uint64_t>(now);
    component.resident = row.resident;
    if (window) component.trend = TrendOf(PointSeries(history, row.read)(*window));
    components.push_back(component);
  }
  return components;
}

// Of what grew only: a part that shrinks takes nothing from another's share.
void AddShares(std::vector<ComponentGrowth>& components) {
  double growth = 0;
  for (const ComponentGrowth& each : components) {
    if (each.resident && each.trend) {
      growth += std::max(0.0, each.trend->slope_per_second);
    }
  }
  for (ComponentGrowth& each : components) {
    if (!each.resident || !each.trend || growth <= 0) continue;
    each.share = std::max(0.0, each.trend->slope_per_second) / growth;
  }
}

std::chrono::seconds Until(double room, double bytes_per_second) {
  constexpr double kCentury = 100.0 * 365 * 86400;
  const double seconds = std::min(room / bytes_per_second, kCentury);
  return std::chrono::seconds{static_cast<std::int64_t>(seconds)};
}

std::optional<TimeToLimit> Reach(const History& history, const Growth& growth) {
  const auto& limit = history.fine().back().limit;
  if (!limit || growth.trend.slope_per_second <= 0) return std::nullopt;
  Trend trend = growth.trend;
  // In a shared group the neighbours' growth counts as well.
  const Trend used =
      TrendOf(PointSeries(history, UsedOf(limit->source))(growth.window));
  if (used.shape == Trend::Shape::kGrowing) trend = used;
  const double room =
      static_cast<double>(limit->limit_bytes) -
      static_cast<double>(std::min(limit->used_bytes, limit->limit_bytes));
  TimeToLimit reach;
  reach.limit = *limit;
  reach.expected = Until(room, trend.slope_per_second);
  reach.earliest = Until(room, trend.high_per_second);
  if (trend.low_per_second > 0) reach.latest = Until(room, trend.low_per_second);
  return reach;
}

double Increase(std::optional<std::uint64_t> before, std::optional<std::uint64_t> now) {
  return before && now && *now > *before ? static_cast<double>(*now - *before) : 0;
}

std::optional<Stall> LastStall(const History& history) {
  const Ring<HistoryPoint>& points = history.fine();
  const std::size_t back = std::min(points.size() - 1, kStallPoints);
  const HistoryPoint& before = points[points.size() - 1 - back];
  const HistoryPoint& now = points.back();
  if (!before.pressure || !now.pressure || now.uptime <= before.uptime ||
      before.pressure->scope != now.pressure->scope) {
    return std::nullopt;
  }
  using Seconds = std::chrono::duration<double>;
  const Seconds window = now.uptime - before.uptime;
  Stall stall;
  stall.scope = now.pressure->scope;
  stall.window = now.uptime - before.uptime;
  stall.some = Seconds(now.pressure->some_total - before.pressure->some_total) / window;
  if (before.pressure->full_total && now.pressure->full_total) {
    stall.full =
        Seconds(*now.pressure->full_total - *before.pressure->full_total) / window;
  }
  stall.major_faults_per_second =
      Increase(before.major_faults, now.major_faults) / window.count();
  return stall;
}

// How often live memory rose from near its level of now to where most of what
// is free now was in use.
std::size_t PeaksOf(const History& history,
                    const std::optional<MemoryComponents>& parts) {
  if (!parts) return 0;
  const auto live = static_cast<double>(parts->live_bytes);
  const auto free = static_cast<double>(parts->free_page_bytes + parts->cached_bytes +
                                        parts->fragmented_bytes);
  const SeriesReader read =
      PointSeries(history, ReadComponent<&MemoryComponents::live_bytes>);
  std::vector<TimedValue> series = read({true, history.coarse().size()});
  const double fine_from =
      std::chrono::duration<double>(history.fine()[0].uptime).count();
  std::erase_if(series,
                [&](const TimedValue& point) { return point.seconds >= fine_from; });
  for (const TimedValue& point : read({false, history.fine().size()})) {
    series.push_back(point);
  }
  std::size_t peaks = 0;
  bool high = false;
  for (const TimedValue& point : series) {
    if (!high && point.value > live + 0.5 * free) {
      high = true;
      ++peaks;
    } else if (high && point.value < live + 0.25 * free) {
      high = false;
    }
  }
  return peaks;
}

std::optional<Window> Longest(const History& history) {
  const std::vector<Window> windows = WindowsOf(history);
  return windows.empty() ? std::nullopt : std::optional(windows.back());
}

std::optional<std::uint64_t> ThreadsAtStart(const History& history,
                                            const Window& window) {
  const Ring<HistoryPoint>& points = window.coarse ? history.coarse() : history.fine();
  return points[points.size() - window.points].threads;
}

// Growth that leaves no time to wait for certainty.
std::optional<Growth> Emergency(const History& history, const Findings& findings) {
  if (findings.windows.empty()) return std::nullopt;
  const Growth growth = {WindowsOf(history).back(), findings.windows.back()};
  const bool grows = growth.trend.shape == Trend::Shape::kGrowing ||
                     growth.trend.shape == Trend::Shape::kQuickening;
  const auto reach = Reach(history, growth);
  if (!grows || !reach || reach->expected > 2 * findings.needed) return std::nullopt;
  return growth;
}

const std::optional<Growth>& GrowthOf(const Findings& findings) {
  if (findings.resident_growth) return findings.resident_growth;
  return findings.growth_so_far ? findings.growth_so_far : findings.live_growth;
}

std::vector<Leak> Sites(const History& history, const Findings& findings) {
  const std::optional<Growth>& growth = GrowthOf(findings);
  if (findings.watched >= findings.needed) return RankLeaks(history, kMaxSites);
  if (!growth) return {};
  return RankSitesSoFar(history, growth->window, kMaxSites);
}

// Caches and free pages come and go; what is said so early is of one other part.
bool IsOfOnePart(const Findings& findings) {
  constexpr double kMostOfIt = 0.7;
  if (!findings.now.components) return true;
  for (const ComponentRow& row : kComponentRows) {
    if (row.when_it_grows == VerdictKind::kRetained) continue;
    for (const ComponentGrowth& part : findings.components) {
      if (part.component == row.name && part.share.value_or(0) >= kMostOfIt) {
        return true;
      }
    }
  }
  return false;
}

// What the growth consists of, and where it leads.
void AddDetails(const History& history, Findings& findings) {
  const std::optional<Growth>& growth = GrowthOf(findings);
  const auto window = growth ? std::optional(growth->window) : Longest(history);
  if (window) {
    const SeriesReader resident = PointSeries(history, Resident);
    findings.resident = findings.growth_so_far && !findings.resident_growth
                            ? findings.growth_so_far->trend
                            : TrendOf(resident(*window));
    findings.threads_before = ThreadsAtStart(history, *window);
  }
  findings.components = Components(history, findings.now, window);
  if (findings.resident_growth || findings.growth_so_far) {
    AddShares(findings.components);
  }
  findings.time_to_limit = growth ? Reach(history, *growth) : std::nullopt;
  findings.stall = LastStall(history);
  findings.peaks = PeaksOf(history, findings.now.components);
  findings.sites = Sites(history, findings);
}

}  // namespace

Findings Find(const History& history) {
  Findings findings;
  const Ring<HistoryPoint>& fine = history.fine();
  findings.now = Now(history);
  const auto first =
      history.coarse().empty() ? fine[0].uptime : history.coarse()[0].uptime;
  findings.watched = fine.back().uptime - std::min(first, fine[0].uptime);
  findings.needed = history.shape().interval * kLeastPoints;

  const SeriesReader resident = PointSeries(history, Resident);
  const SeriesReader live =
      PointSeries(history, ReadComponent<&MemoryComponents::live_bytes>);
  for (const Window& window : WindowsOf(history)) {
    findings.windows.push_back(TrendOf(resident(window)));
  }
  findings.resident_growth = SustainedGrowth(history, resident, kLeastGrowth);
  const double held = findings.now.components
                          ? static_cast<double>(findings.now.components->live_bytes)
                          : 0;
  findings.live_growth =
      SustainedGrowth(history, live, std::max(kLeastGrowth, kLeastHidden * held));
  if (findings.watched < findings.needed) {
    findings.resident_growth = Emergency(history, findings);
    findings.growth_so_far = GrowthSoFar(history, resident, kLeastGrowth);
  }
  AddDetails(history, findings);
  if (findings.growth_so_far && !IsOfOnePart(findings)) {
    findings.growth_so_far.reset();
    AddDetails(history, findings);
  }
  return findings;
}

}  // namespace heapwell::model
