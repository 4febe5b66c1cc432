// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/windows.h"

#include <algorithm>
#include <chrono>

namespace heapwell::model {
namespace {

// In fine points. What is longer than the fine ring is read from the coarse one.
constexpr std::size_t kWindowPoints[] = {60, 180, 360, 720, 2160, 8640, 17280, 51840};

double Seconds(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

template <typename Read>
std::vector<TimedValue> Collect(const History& history, const Window& window,
                                Read read) {
  const Ring<HistoryPoint>& points = window.coarse ? history.coarse() : history.fine();
  std::vector<TimedValue> series;
  series.reserve(window.points);
  for (std::size_t i = points.size() - window.points; i < points.size(); ++i) {
    series.push_back({Seconds(points[i].uptime), read(i, points[i])});
  }
  return series;
}

}  // namespace

std::vector<Window> WindowsOf(const History& history) {
  std::vector<Window> windows;
  const std::size_t fine = history.fine().size();
  const std::size_t coarse = history.coarse().size();
  for (const std::size_t points : kWindowPoints) {
    const std::size_t coarse_points = points / history.shape().fine_per_coarse;
    if (points <= fine) {
      windows.push_back({false, points});
    } else if (coarse_points <= coarse && coarse_points > 0) {
      windows.push_back({true, coarse_points});
    }
  }
  return windows;
}

std::vector<TimedValue> SeriesOf(const History& history, const Window& window,
                                 const PointReader& read) {
  return Collect(history, window, [&read](std::size_t, const HistoryPoint& point) {
    return read(point);
  });
}

std::vector<TimedValue> SeriesOfSite(const History& history, const Window& window,
                                     const SiteSeries& site) {
  const Ring<SiteLevel>& levels = window.coarse ? site.coarse : site.fine;
  return Collect(history, window, [&levels](std::size_t i, const HistoryPoint&) {
    return static_cast<double>(levels[i].live_bytes);
  });
}

std::vector<Trend> TrendsOf(const History& history, const PointReader& read) {
  std::vector<Trend> trends;
  for (const Window& window : WindowsOf(history)) {
    trends.push_back(TrendOf(SeriesOf(history, window, read)));
  }
  return trends;
}

std::vector<Trend> TrendsOfSite(const History& history, const SiteSeries& site) {
  std::vector<Trend> trends;
  for (const Window& window : WindowsOf(history)) {
    trends.push_back(TrendOf(SeriesOfSite(history, window, site)));
  }
  return trends;
}

std::optional<Trend> LongestGrowth(const std::vector<Trend>& trends) {
  const auto longest = std::find_if(
      trends.rbegin(), trends.rend(),
      [](const Trend& trend) { return trend.shape == Trend::Shape::kGrowing; });
  if (longest == trends.rend()) return std::nullopt;
  return *longest;
}

}  // namespace heapwell::model
