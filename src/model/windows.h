// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// A history seen over several windows, all of which end now.
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

/// The windows that `history` is long enough for, shortest first: with the default
/// shape 10 min, 30 min, 1 h, 2 h, 6 h, 1 d, 2 d, 6 d, and at last all there is.
std::vector<Window> WindowsOf(const History& history);

/// What a point says of a series. NaN: nothing.
using PointReader = std::function<double(const HistoryPoint&)>;

std::vector<TimedValue> SeriesOf(const History& history, const Window& window,
                                 const PointReader& read);
std::vector<TimedValue> SeriesOfSite(const History& history, const Window& window,
                                     const SiteSeries& site);

/// The trend over each of WindowsOf.
std::vector<Trend> TrendsOf(const History& history, const PointReader& read);
std::vector<Trend> TrendsOfSite(const History& history, const SiteSeries& site);

/// Of trends over ascending windows the last that grows: the longest stretch that is
/// still going on. Empty where none does.
std::optional<Trend> LongestGrowth(const std::vector<Trend>& trends);

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_WINDOWS_H_
