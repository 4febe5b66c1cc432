// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/so_far.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <span>
#include <utility>

#include "model/rank_trend.h"

namespace heapwell::model {
namespace {

// In fine points, and all there are.
constexpr std::size_t kStretches[] = {180, 90, 60, 42, 30, 18, kLeastSoFar};

constexpr std::size_t kMaxBlocks = 96;
constexpr double kChance = 0.001;
// In deviations of what is left without the line: the load draws fair lines, too.
constexpr double kStandsOut = 8;
// What each third must rise by, at least, of the whole: of a line it is a half.
constexpr double kThirdsPart = 0.3;
// Of the level. What wanders goes as far as the root of the time.
constexpr double kLeastPart = 0.04;

// Two samples or so.
constexpr double kLeastOfASite = 1 << 20;
constexpr double kChanceOfASite = 0.01;

double Level(std::span<const TimedValue> blocks) {
  std::vector<double> values;
  for (const TimedValue& block : blocks) values.push_back(block.value);
  return Median(std::move(values));
}

double Seconds(std::span<const TimedValue> series) {
  return series.back().seconds - series.front().seconds;
}

bool RisesThroughout(std::span<const TimedValue> blocks) {
  const std::size_t third = blocks.size() / 3;
  const double first = Level(blocks.first(third));
  const double middle = Level(blocks.subspan(third, blocks.size() - 2 * third));
  const double last = Level(blocks.last(third));
  const double least = kThirdsPart * (last - first);
  return last > first && middle - first >= least && last - middle >= least;
}

Trend ToTrend(const RankLine& line, std::span<const TimedValue> series) {
  Trend trend;
  trend.shape = Trend::Shape::kGrowing;
  trend.slope_per_second = line.slope;
  trend.low_per_second = line.low;
  trend.high_per_second = line.high;
  trend.p_value = line.p_value;
  trend.window = std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double>(Seconds(series)));
  trend.points = series.size();
  return trend;
}

// The slope between the medians of the halves of a half.
double SlopeOf(std::span<const TimedValue> blocks) {
  const std::size_t half = blocks.size() / 2;
  const auto begin = blocks.first(half);
  const auto end = blocks.last(half);
  const double distance = (end.front().seconds + end.back().seconds -
                           begin.front().seconds - begin.back().seconds) /
                          2;
  return distance > 0 ? (Level(end) - Level(begin)) / distance : 0;
}

// A few minutes say little of the next.
constexpr double kLeastDoubt = 0.25;

void WidenBand(std::span<const TimedValue> blocks, Trend& trend) {
  const double doubt = kLeastDoubt * trend.slope_per_second;
  trend.low_per_second = std::min(trend.low_per_second, trend.slope_per_second - doubt);
  trend.high_per_second =
      std::max(trend.high_per_second, trend.slope_per_second + doubt);
  const std::size_t half = blocks.size() / 2;
  for (const auto part : {blocks.first(half), blocks.last(half)}) {
    const double slope = SlopeOf(part);
    trend.low_per_second = std::min(trend.low_per_second, slope);
    trend.high_per_second = std::max(trend.high_per_second, slope);
  }
}

std::optional<Trend> ClearLine(const std::vector<TimedValue>& series, double least) {
  const std::vector<TimedValue> blocks = BlockMeans(series, kMaxBlocks);
  if (blocks.size() < kLeastSoFar) return std::nullopt;
  const auto line = FitRankLine(blocks);
  if (!line || line->slope <= 0 || line->p_value > kChance) return std::nullopt;
  const double rise = line->slope * Seconds(series);
  const double part = kLeastPart * std::sqrt(static_cast<double>(series.size()) /
                                             static_cast<double>(kLeastSoFar));
  if (rise < std::max(least, part * blocks.back().value)) return std::nullopt;
  if (rise < kStandsOut * Spread(Residuals(blocks, line->slope))) return std::nullopt;
  if (!RisesThroughout(blocks)) return std::nullopt;
  Trend trend = ToTrend(*line, series);
  WidenBand(blocks, trend);
  return trend;
}

std::optional<Leak> RiseOf(const History& history, const SiteSeries& site,
                           const Window& window) {
  const auto series = SiteSeriesReader(history, site)(window);
  const std::vector<TimedValue> blocks = BlockMeans(series, kMaxBlocks);
  const auto line = FitRankLine(blocks);
  if (!line || line->p_value > kChanceOfASite) return std::nullopt;
  if (line->slope * Seconds(series) < kLeastOfASite) return std::nullopt;
  return ToLeak(history, site, ToTrend(*line, series));
}

}  // namespace

std::optional<Growth> GrowthSoFar(const History& history, const SeriesReader& series,
                                  double least) {
  const std::size_t all = history.fine().size();
  const auto found = [&](std::size_t points) -> std::optional<Growth> {
    const Window window = {false, points};
    const auto trend = ClearLine(series(window), least);
    return trend ? std::optional(Growth{window, *trend}) : std::nullopt;
  };
  if (const auto growth = found(all)) return growth;
  for (const std::size_t points : kStretches) {
    if (points >= all) continue;
    if (const auto growth = found(points)) return growth;
  }
  return std::nullopt;
}

std::vector<Leak> RankSitesSoFar(const History& history, const Window& window,
                                 std::size_t limit) {
  std::vector<Leak> leaks;
  double growth = 0;
  for (const SiteSeries& site : history.sites()) {
    const auto leak = RiseOf(history, site, window);
    if (!leak) continue;
    leaks.push_back(*leak);
    growth += leak->trend.slope_per_second;
  }
  std::sort(leaks.begin(), leaks.end(), [](const Leak& a, const Leak& b) {
    return a.trend.slope_per_second > b.trend.slope_per_second;
  });
  for (Leak& leak : leaks) leak.share = leak.trend.slope_per_second / growth;
  if (leaks.size() > limit) leaks.resize(limit);
  return leaks;
}

}  // namespace heapwell::model
