// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/windows.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <utility>

#include "model/rank_trend.h"

namespace heapwell::model {
namespace {

// In fine points. What is longer than the fine ring is read from the coarse
// one.
constexpr std::size_t kWindowPoints[] = {60,   180,  360,  720,   1440,  2160,
                                         2880, 4320, 8640, 17280, 34560, 51840};
// In fine points: what recurs daily is no news.
constexpr std::size_t kDayPoints = 8640;
// Of the level: less is not worth a word. Over less than 6 h it must be more, for
// traffic comes and goes: 5 % in one hour.
constexpr double kLeastPart = 0.02;
constexpr double kLeastPartPoints = 2160;

double LeastPart(std::size_t points) {
  return kLeastPart *
         std::max(1.0, std::sqrt(kLeastPartPoints / static_cast<double>(points)));
}

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

std::size_t FinePoints(const History& history, const Window& window) {
  return window.coarse ? window.points * history.shape().fine_per_coarse
                       : window.points;
}

// The highest of the coarse means, and of as long means of fine points, in the
// stretch before `window`. Minus infinity: there is none.
double HighestBefore(const History& history, const Window& window,
                     const SeriesReader& series, double start_seconds) {
  const std::size_t per_mean = history.shape().fine_per_coarse;
  const std::size_t back = std::max(4 * FinePoints(history, window), kDayPoints);
  const std::size_t coarse = std::min(history.coarse().size(), back / per_mean);
  const std::size_t fine = history.fine().size();
  std::vector<TimedValue> before = series({true, coarse});
  for (const TimedValue& mean : BlockMeans(series({false, fine}), fine / per_mean)) {
    before.push_back(mean);
  }
  double highest = -std::numeric_limits<double>::infinity();
  for (const TimedValue& point : before) {
    if (point.seconds < start_seconds) highest = std::max(highest, point.value);
  }
  return highest;
}

// Whether the series stays so narrow that no line through it rises by `least`, found
// out sooner than by drawing one. Half of all pairs of points are less than 0.3 of the
// window apart; the median slope is that of a pair among the others or less.
bool CannotRiseBy(const std::vector<TimedValue>& points, double least) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const TimedValue& point : points) {
    if (std::isnan(point.value)) continue;
    low = std::min(low, point.value);
    high = std::max(high, point.value);
  }
  return 4 * (high - low) < least;
}

double LevelNow(const std::vector<TimedValue>& series) {
  std::vector<double> last;
  for (std::size_t i = series.size() - std::max<std::size_t>(1, series.size() / 8);
       i < series.size(); ++i) {
    if (!std::isnan(series[i].value)) last.push_back(series[i].value);
  }
  return Median(std::move(last));
}

// Whether the growth is worth a word: large enough, and to a new height.
bool IsNews(const History& history, const Growth& growth,
            const std::vector<TimedValue>& points, const SeriesReader& series,
            double least) {
  const double rise = growth.trend.slope_per_second * Seconds(growth.trend.window);
  const double now = LevelNow(points);
  const double part = LeastPart(FinePoints(history, growth.window));
  if (rise < std::max(least, part * now)) return false;
  const double highest =
      HighestBefore(history, growth.window, series, points.front().seconds);
  return now > highest + 0.5 * rise || highest < 0;
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
  if (windows.empty()) return windows;
  // A quarter more is worth a window of its own.
  const Window all = coarse * history.shape().fine_per_coarse > fine
                         ? Window{true, coarse}
                         : Window{false, fine};
  if (4 * FinePoints(history, all) >= 5 * FinePoints(history, windows.back())) {
    windows.push_back(all);
  }
  return windows;
}

SeriesReader PointSeries(const History& history, PointReader read) {
  return [&history, read = std::move(read)](const Window& window) {
    return Collect(history, window, [&read](std::size_t, const HistoryPoint& point) {
      return read(point);
    });
  };
}

SeriesReader SiteSeriesReader(const History& history, const SiteSeries& site) {
  return [&history, &site](const Window& window) {
    const Ring<SiteLevel>& levels = window.coarse ? site.coarse : site.fine;
    return Collect(history, window, [&levels](std::size_t i, const HistoryPoint&) {
      return static_cast<double>(levels[i].live_bytes);
    });
  };
}

std::optional<Growth> SustainedGrowth(const History& history,
                                      const SeriesReader& series, double least) {
  const std::vector<Window> windows = WindowsOf(history);
  std::optional<Growth> quickening;
  for (auto window = windows.rbegin(); window != windows.rend(); ++window) {
    if (FinePoints(history, *window) < kLeastPoints) break;
    const std::vector<TimedValue> points = series(*window);
    if (CannotRiseBy(points, least)) continue;
    const Growth growth = {*window, TrendOf(points)};
    const bool grows = growth.trend.shape == Trend::Shape::kGrowing;
    if (!grows && growth.trend.shape != Trend::Shape::kQuickening) continue;
    if (!IsNews(history, growth, points, series, least)) continue;
    if (grows) return growth;
    quickening = growth;
  }
  return quickening;
}

}  // namespace heapwell::model
