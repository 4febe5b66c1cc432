// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The statistics under a trend. Ranks and medians, no squares: bursts bend
// nothing.
#ifndef HEAPWELL_SRC_MODEL_RANK_TREND_H_
#define HEAPWELL_SRC_MODEL_RANK_TREND_H_

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "model/trend.h"

namespace heapwell::model {

/// Means of neighbours, at most `limit` of them, NaN left out.
std::vector<TimedValue> BlockMeans(std::span<const TimedValue> series,
                                   std::size_t limit);

/// A line through a series: what Theil, Sen, Mann and Kendall say of it.
struct RankLine {
  double slope = 0;  ///< The median of all pairwise slopes.
  double low = 0;    ///< 95 % band of the slope.
  double high = 0;
  double p_value = 1;  ///< Of no trend, two-sided, corrected for autocorrelation.
};

/// Empty with fewer than 8 blocks. O(blocks squared).
std::optional<RankLine> FitRankLine(std::span<const TimedValue> blocks);

/// What is left of `blocks` without a line of `slope`.
std::vector<double> Residuals(std::span<const TimedValue> blocks, double slope);

/// Of values at even distances. 0 where they are all equal.
double Autocorrelation(std::span<const double> values, std::size_t lag);

/// Half of the values are below it. 0 of none.
double Median(std::vector<double> values);

/// As the standard deviation, but of the median distance from the median: bursts do
/// not count.
double Spread(const std::vector<double>& values);

/// After how many blocks `residuals` repeat themselves: the first clear peak of
/// their autocorrelation. Empty where there is none, or they are too few to
/// have seen it twice.
std::optional<std::size_t> FindPeriod(std::span<const double> residuals);

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_RANK_TREND_H_
