// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/rank_trend.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace heapwell::model {
namespace {

constexpr std::size_t kMinBlocks = 8;  // With fewer no rank test can be significant.
constexpr double kBand = 1.96;         // Standard errors on either side: 95 %.

// Slopes of all pairs, of which only a few are ever put in their place: sorting them
// all would be most of what a verdict costs.
class PairSlopes {
 public:
  explicit PairSlopes(std::span<const TimedValue> blocks) {
    slopes_.reserve(blocks.size() * (blocks.size() - 1) / 2);
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      for (std::size_t j = i + 1; j < blocks.size(); ++j) {
        const double seconds = blocks[j].seconds - blocks[i].seconds;
        if (seconds <= 0) continue;
        slopes_.push_back((blocks[j].value - blocks[i].value) / seconds);
      }
    }
  }

  [[nodiscard]] bool empty() const { return slopes_.empty(); }
  [[nodiscard]] double last_rank() const {
    return static_cast<double>(slopes_.size() - 1);
  }

  // The slope at `rank` of them in ascending order; a rank may lie between two.
  double AtRank(double rank) {
    rank = std::clamp(rank, 0.0, last_rank());
    const auto below = static_cast<std::ptrdiff_t>(rank);
    const double part = rank - static_cast<double>(below);
    const auto place = slopes_.begin() + below;
    std::nth_element(slopes_.begin(), place, slopes_.end());
    const double low = *place;
    if (part <= 0) return low;
    return low * (1 - part) + *std::min_element(place + 1, slopes_.end()) * part;
  }

  // Mann-Kendall's S: pairs that rise less pairs that fall.
  [[nodiscard]] double KendallScore() const {
    double score = 0;
    for (const double slope : slopes_) {
      score += static_cast<double>(slope > 0) - static_cast<double>(slope < 0);
    }
    return score;
  }

 private:
  std::vector<double> slopes_;
};

std::vector<double> CentredRanks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  const double mean = (static_cast<double>(values.size()) - 1) / 2;
  for (std::size_t i = 0; i < order.size();) {
    std::size_t end = i + 1;  // Of equal ones each gets the mean rank.
    while (end < order.size() && values[order[end]] == values[order[i]]) ++end;
    const double rank = static_cast<double>(i + end - 1) / 2 - mean;
    for (; i < end; ++i) ranks[order[i]] = rank;
  }
  return ranks;
}

// By how much autocorrelation widens the variance of S: Hamed and Rao (1998),
// over the lags up to the first that is not significant. At least 1: what
// alternates faster than we look makes nothing surer.
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
  const std::vector<double> ranks = CentredRanks(Residuals(blocks, slope));
  return std::sqrt(independent * VarianceInflation(ranks));
}

double TwoSided(double score, double deviation) {
  const double distance = std::max(0.0, std::abs(score) - 1) / deviation;
  return std::erfc(distance / std::sqrt(2.0));
}

}  // namespace

std::vector<TimedValue> BlockMeans(std::span<const TimedValue> series,
                                   std::size_t limit) {
  std::vector<TimedValue> known;
  for (const TimedValue& point : series) {
    if (!std::isnan(point.value)) known.push_back(point);
  }
  const std::size_t count = std::min(known.size(), limit);
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

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle =
      values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::min_element(middle + 1, values.end())) / 2;
}

double Spread(const std::vector<double>& values) {
  const double middle = Median(values);
  std::vector<double> distances;
  distances.reserve(values.size());
  for (const double value : values) distances.push_back(std::abs(value - middle));
  return 1.4826 * Median(std::move(distances));
}

std::vector<double> Residuals(std::span<const TimedValue> blocks, double slope) {
  std::vector<double> residuals;
  residuals.reserve(blocks.size());
  for (const TimedValue& block : blocks) {
    residuals.push_back(block.value - slope * block.seconds);
  }
  return residuals;
}

double Autocorrelation(std::span<const double> values, std::size_t lag) {
  const auto count = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  double variance = 0;
  double covariance = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    variance += (values[i] - mean) * (values[i] - mean);
    if (i >= lag) covariance += (values[i] - mean) * (values[i - lag] - mean);
  }
  return variance > 0 ? covariance / variance : 0;
}

std::optional<RankLine> FitRankLine(std::span<const TimedValue> blocks) {
  if (blocks.size() < kMinBlocks) return std::nullopt;
  PairSlopes slopes(blocks);
  if (slopes.empty()) return std::nullopt;
  RankLine line;
  line.slope = slopes.AtRank(slopes.last_rank() / 2);
  const double deviation = ScoreDeviation(blocks, line.slope);
  line.low = slopes.AtRank((slopes.last_rank() - kBand * deviation) / 2);
  line.high = slopes.AtRank((slopes.last_rank() + kBand * deviation) / 2);
  line.p_value = TwoSided(slopes.KendallScore(), deviation);
  return line;
}

std::optional<std::size_t> FindPeriod(std::span<const double> residuals) {
  constexpr double kClear = 0.3;
  // Fewer blocks a period than this are averaged away by the next coarser
  // window.
  constexpr std::size_t kShortest = 4;
  std::vector<double> correlation;
  for (std::size_t lag = 0; 2 * lag <= residuals.size(); ++lag) {
    correlation.push_back(Autocorrelation(residuals, lag));
  }
  // Behind the fall from 1 at lag 0, that is where it first is below nothing.
  std::size_t lag = 1;
  while (lag < correlation.size() && correlation[lag] > 0) ++lag;
  std::optional<std::size_t> best;
  for (; lag < correlation.size(); ++lag) {
    // What overlaps less correlates less: measured against what it could be.
    const auto overlap = static_cast<double>(residuals.size() - lag) /
                         static_cast<double>(residuals.size());
    if (lag < kShortest || correlation[lag] < kClear * overlap) continue;
    if (best && correlation[lag] <= correlation[*best]) break;
    best = lag;
  }
  return best;
}

}  // namespace heapwell::model
