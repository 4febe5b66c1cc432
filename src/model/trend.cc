// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/trend.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "model/cycle.h"
#include "model/rank_trend.h"

namespace heapwell::model {
namespace {

using Blocks = std::span<const TimedValue>;

constexpr std::size_t kMaxBlocks = 96;
// A dozen series are judged over eight windows every few seconds: at one in a
// hundred chance alone would be seen growing daily.
constexpr double kChance = 0.001;
// Growth that falls back by more than this part of itself has not lasted.
constexpr double kComeback = 0.5;

// The rise must stand out from what is left without it: noise that remembers
// for minutes draws fair lines over half an hour.
constexpr double kStandsOut = 5;  // Standard deviations.

// Medians of nine neighbours: what is left when dips and bursts are gone.
std::vector<double> Smooth(Blocks blocks) {
  constexpr std::size_t kReach = 4;
  std::vector<double> smooth;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const std::size_t reach = std::min({kReach, i, blocks.size() - 1 - i});
    std::vector<double> around;
    for (std::size_t j = i - reach; j <= i + reach; ++j) {
      around.push_back(blocks[j].value);
    }
    smooth.push_back(Median(around));
  }
  return smooth;
}

// The deepest fall from what had been reached before.
double LargestFall(std::span<const double> values) {
  double highest = values.front();
  double fall = 0;
  for (const double value : values) {
    highest = std::max(highest, value);
    fall = std::max(fall, highest - value);
  }
  return fall;
}

// Whether the end of `blocks` surely grows less than `part` of what the
// beginning did.
bool Slower(Blocks blocks, std::size_t stretch, double slope, double part) {
  const auto begin = FitRankLine(blocks.first(stretch));
  const auto end = FitRankLine(blocks.last(stretch));
  return begin && end && end->high < part * std::max(slope, begin->slope);
}

// The slope from the first eighth to the last, in medians.
double EndToEnd(Blocks blocks) {
  const std::vector<double> smooth = Smooth(blocks);
  const std::size_t eighth = smooth.size() / 8;
  const double before =
      Median({smooth.begin(), smooth.begin() + static_cast<std::ptrdiff_t>(eighth)});
  const double after =
      Median({smooth.end() - static_cast<std::ptrdiff_t>(eighth), smooth.end()});
  const double blocks_between = static_cast<double>(smooth.size() - eighth) /
                                static_cast<double>(smooth.size() - 1);
  const double seconds = blocks.back().seconds - blocks.front().seconds;
  return (after - before) / (seconds * blocks_between);
}

// Whether most of the rise came at once: warm-up, and then its long tail.
bool Jumped(Blocks blocks, double slope) { return EndToEnd(blocks) > 1.6 * slope; }

// A bound is neared if each stretch adds less than the one before.
bool Settles(Blocks blocks, double slope) {
  return Slower(blocks, blocks.size() / 2, slope, 0.6) ||
         Slower(blocks, blocks.size() / 4, slope, 0.4);
}

bool Quickens(Blocks blocks) {
  const auto first = FitRankLine(blocks.first(blocks.size() / 2));
  const auto second = FitRankLine(blocks.last(blocks.size() / 2));
  if (!first || !second || second->slope <= 0) return false;
  return first->high < 0.6 * second->low || first->slope < 0.4 * second->slope;
}

Trend::Shape ShapeOf(Blocks blocks, const RankLine& line) {
  using enum Trend::Shape;
  if (line.p_value > kChance) return kFlat;
  if (line.slope <= 0) return line.slope < 0 ? kShrinking : kFlat;
  const double rise = line.slope * (blocks.back().seconds - blocks.front().seconds);
  if (LargestFall(Smooth(blocks)) > kComeback * rise) return kCycling;
  if (Settles(blocks, line.slope) || Jumped(blocks, line.slope)) return kSettling;
  if (rise < kStandsOut * Spread(Residuals(blocks, line.slope))) return kFlat;
  if (Quickens(blocks)) return kQuickening;
  return kGrowing;
}

// Whether the swing is large enough to bend the line.
bool Swings(Blocks blocks, const RankLine& line) {
  const std::vector<double> residuals = Residuals(blocks, line.slope);
  const auto [low, high] = std::minmax_element(residuals.begin(), residuals.end());
  const double rise = line.slope * (blocks.back().seconds - blocks.front().seconds);
  return *high - *low > 0.3 * std::abs(rise);
}

void ApplyCycle(const Cycle& cycle, Trend& trend) {
  trend.period = std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double>(cycle.period_seconds));
  trend.slope_per_second = cycle.slope;
  trend.low_per_second = cycle.slope - 1.96 * cycle.deviation;
  trend.high_per_second = cycle.slope + 1.96 * cycle.deviation;
  const bool sure = cycle.rises && cycle.slope > 3 * cycle.deviation;
  trend.shape = sure ? Trend::Shape::kGrowing : Trend::Shape::kCycling;
  const double distance =
      cycle.deviation > 0 ? std::abs(cycle.slope) / cycle.deviation : 0;
  trend.p_value = std::erfc(distance / std::sqrt(2.0));
}

}  // namespace

const char* ToString(Trend::Shape shape) noexcept {
  switch (shape) {
    case Trend::Shape::kUnknown:
      return "unknown";
    case Trend::Shape::kFlat:
      return "flat";
    case Trend::Shape::kGrowing:
      return "growing";
    case Trend::Shape::kQuickening:
      return "quickening";
    case Trend::Shape::kSettling:
      return "settling";
    case Trend::Shape::kCycling:
      return "cycling";
    case Trend::Shape::kShrinking:
      return "shrinking";
  }
  return "unknown";
}

Trend TrendOf(std::span<const TimedValue> series) {
  Trend trend;
  trend.points = series.size();
  const std::vector<TimedValue> blocks = BlockMeans(series, kMaxBlocks);
  const auto line = FitRankLine(blocks);
  if (!line) return trend;
  trend.window = std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double>(series.back().seconds - series.front().seconds));
  trend.slope_per_second = line->slope;
  trend.low_per_second = line->low;
  trend.high_per_second = line->high;
  trend.p_value = line->p_value;
  trend.shape = ShapeOf(blocks, *line);
  if (Swings(blocks, *line)) {
    if (const auto cycle = FindCycle(blocks, line->slope)) ApplyCycle(*cycle, trend);
  }
  return trend;
}

}  // namespace heapwell::model
