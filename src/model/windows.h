// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// A history seen over several windows, all of which end now, and the growth
// that is still going on.
#ifndef HEAPWELL_SRC_MODEL_WINDOWS_H_
#define HEAPWELL_SRC_MODEL_WINDOWS_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "model/history.h"
#include "model/trend.h"

namespace heapwell::model {

/// One stretch of a history, read from one of its rings.
struct Window {
  bool coarse = false;
  std::size_t points = 0;  ///< The last so many.
};

/// The windows that `history` is long enough for, shortest first: with the
/// default shape 10 min, 30 min, 1 h, 2 h, 6 h, 12 h, 1 d, 2 d, 4 d, 6 d, and
/// all there is where that is a good deal more than the last of them.
std::vector<Window> WindowsOf(const History& history);

/// What a point says of a series. NaN: nothing.
using PointReader = std::function<double(const HistoryPoint&)>;
/// The same of a site's levels.
using SeriesReader = std::function<std::vector<TimedValue>(const Window&)>;

/// Series by window, of the points or of a site's live bytes. They refer to
/// what they are given.
SeriesReader PointSeries(const History& history, PointReader read);
SeriesReader SiteSeriesReader(const History& history, const SiteSeries& site);

/// Growth that has lasted and goes on.
struct Growth {
  Window window = {};
  Trend trend = {};
};

/// The longest window over which `series` grows to its end, by at least `least`
/// bytes and 2 % of its level (5 % in an hour), to a height that it had not in the day
/// before. Windows below kLeastPoints decide nothing: noise remembers for minutes.
std::optional<Growth> SustainedGrowth(const History& history,
                                      const SeriesReader& series, double least);

/// In fine points: an hour with the default shape.
inline constexpr std::size_t kLeastPoints = 360;

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_WINDOWS_H_
