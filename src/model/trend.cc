// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/trend.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace heapwell::model {
namespace {

constexpr std::size_t kMaxBlocks = 96;
constexpr std::size_t kMinPoints = 8;  // With fewer no rank test can be significant.
// A dozen series are judged over eight windows every few seconds: at one in a hundred
// chance alone would be seen growing daily.
constexpr double kChance = 0.001;
constexpr double kBand = 1.96;  // Standard errors on either side: 95 %.

// Means of neighbours: at most kMaxBlocks of them, NaN left out.
std::vector<TimedValue> Blocks(std::span<const TimedValue> series) {
  std::vector<TimedValue> known;
  for (const TimedValue& point : series) {
    if (!std::isnan(point.value)) known.push_back(point);
  }
  const std::size_t count = std::min(known.size(), kMaxBlocks);
  std::vector<TimedValue> blocks;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t first = i * known.size() / count;
    const std::size_t last = (i + 1) * known.size() / count;
    TimedValue mean;
    for (std::size_t j = first; j < last; ++j) {
      mean.seconds += known[j].seconds;
      mean.value += known[j].value;
    }
    mean.seconds /= static_cast<double>(last - first);
    mean.value /= static_cast<double>(last - first);
    blocks.push_back(mean);
  }
  return blocks;
}

// Slopes of all pairs, ascending.
std::vector<double> PairSlopes(std::span<const TimedValue> blocks) {
  std::vector<double> slopes;
  slopes.reserve(blocks.size() * (blocks.size() - 1) / 2);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    for (std::size_t j = i + 1; j < blocks.size(); ++j) {
      const double seconds = blocks[j].seconds - blocks[i].seconds;
      if (seconds <= 0) continue;
      slopes.push_back((blocks[j].value - blocks[i].value) / seconds);
    }
  }
  std::sort(slopes.begin(), slopes.end());
  return slopes;
}

// The value at `rank`, which may lie between two.
double AtRank(std::span<const double> sorted, double rank) {
  rank = std::clamp(rank, 0.0, static_cast<double>(sorted.size() - 1));
  const auto below = static_cast<std::size_t>(rank);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  const double part = rank - static_cast<double>(below);
  return sorted[below] * (1 - part) + sorted[above] * part;
}

// Mann-Kendall's S: pairs that rise less pairs that fall.
double KendallScore(std::span<const double> sorted_slopes) {
  const auto [first, last] =
      std::equal_range(sorted_slopes.begin(), sorted_slopes.end(), 0.0);
  return static_cast<double>((sorted_slopes.end() - last) -
                             (first - sorted_slopes.begin()));
}

// What is left of `blocks` without a line of `slope`, as ranks less their mean.
std::vector<double> ResidualRanks(std::span<const TimedValue> blocks, double slope) {
  std::vector<double> residuals;
  for (const TimedValue& block : blocks) {
    residuals.push_back(block.value - slope * block.seconds);
  }
  std::vector<std::size_t> order(residuals.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return residuals[a] < residuals[b]; });
  std::vector<double> ranks(residuals.size());
  const double mean = (static_cast<double>(residuals.size()) - 1) / 2;
  for (std::size_t i = 0; i < order.size();) {
    std::size_t end = i + 1;  // Of equal ones each gets the mean rank.
    while (end < order.size() && residuals[order[end]] == residuals[order[i]]) ++end;
    const double rank = static_cast<double>(i + end - 1) / 2 - mean;
    for (; i < end; ++i) ranks[order[i]] = rank;
  }
  return ranks;
}

double Autocorrelation(std::span<const double> centred, std::size_t lag) {
  double variance = 0;
  double covariance = 0;
  for (std::size_t i = 0; i < centred.size(); ++i) {
    variance += centred[i] * centred[i];
    if (i >= lag) covariance += centred[i] * centred[i - lag];
  }
  return variance > 0 ? covariance / variance : 0;
}

// By how much autocorrelation widens the variance of S: Hamed and Rao (1998), over
// the lags up to the first that is not significant. At least 1: what alternates
// faster than we look makes nothing surer.
double VarianceInflation(std::span<const double> ranks) {
  const auto n = static_cast<double>(ranks.size());
  double sum = 0;
  for (std::size_t lag = 1; lag < ranks.size() / 2; ++lag) {
    const double correlation = Autocorrelation(ranks, lag);
    if (correlation < 1.645 / std::sqrt(n)) break;
    const double left = n - static_cast<double>(lag);
    sum += left * (left - 1) * (left - 2) * correlation;
  }
  return std::max(1.0, 1 + 2 * sum / (n * (n - 1) * (n - 2)));
}

// The standard deviation of S if there were no trend.
double ScoreDeviation(std::span<const TimedValue> blocks, double slope) {
  const auto n = static_cast<double>(blocks.size());
  const double independent = n * (n - 1) * (2 * n + 5) / 18;
  return std::sqrt(independent * VarianceInflation(ResidualRanks(blocks, slope)));
}

double TwoSided(double score, double deviation) {
  const double distance = std::max(0.0, std::abs(score) - 1) / deviation;
  return std::erfc(distance / std::sqrt(2.0));
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
    case Trend::Shape::kShrinking:
      return "shrinking";
    case Trend::Shape::kSettling:
      return "settling";
    case Trend::Shape::kCycling:
      return "cycling";
  }
  return "unknown";
}

Trend TrendOf(std::span<const TimedValue> series) {
  Trend trend;
  trend.points = series.size();
  const std::vector<TimedValue> blocks = Blocks(series);
  if (blocks.size() < kMinPoints) return trend;
  trend.window = std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double>(series.back().seconds - series.front().seconds));
  const std::vector<double> slopes = PairSlopes(blocks);
  if (slopes.empty()) return trend;
  const auto count = static_cast<double>(slopes.size());
  trend.slope_per_second = AtRank(slopes, (count - 1) / 2);
  const double deviation = ScoreDeviation(blocks, trend.slope_per_second);
  trend.low_per_second = AtRank(slopes, (count - 1 - kBand * deviation) / 2);
  trend.high_per_second = AtRank(slopes, (count - 1 + kBand * deviation) / 2);
  trend.p_value = TwoSided(KendallScore(slopes), deviation);
  trend.shape = trend.p_value > kChance      ? Trend::Shape::kFlat
                : trend.slope_per_second > 0 ? Trend::Shape::kGrowing
                                             : Trend::Shape::kShrinking;
  return trend;
}

}  // namespace heapwell::model
