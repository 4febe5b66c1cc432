// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Does a series grow, how fast, and how sure is that? A line alone does not
// say: a cache that warms up, a day's cycle and a sawtooth all have rising
// lines through them, so a trend also has a shape.
#ifndef HEAPWELL_SRC_MODEL_TREND_H_
#define HEAPWELL_SRC_MODEL_TREND_H_

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>

namespace heapwell::model {

/// One reading of a series.
struct TimedValue {
  double seconds = 0;  ///< Since any fixed moment; ascending.
  double value = 0;    ///< NaN: not read.
};

/// The trend of one series over one window.
struct Trend {
  enum class Shape {
    kUnknown,     ///< Too few points to tell.
    kFlat,        ///< No growth that chance does not explain.
    kGrowing,     ///< Grows, and in its last part as in its first.
    kQuickening,  ///< Grows, in its last part much faster: look at less of it.
    kSettling,    ///< Grew, and slows down or has stopped: warm-up.
    kCycling,     ///< Comes back to where it was: a daily cycle, a sawtooth.
    kShrinking,   ///< Falls.
  };
  Shape shape = Shape::kUnknown;
  double slope_per_second = 0;  ///< Theil-Sen: the median of all pairwise slopes.
  double low_per_second = 0;    ///< 95 % band of the slope.
  double high_per_second = 0;
  double p_value = 1;  ///< Mann-Kendall, two-sided, corrected for autocorrelation.
  std::chrono::nanoseconds window = {};  ///< From the first point to the last.
  std::size_t points = 0;
  /// What it repeats itself after; the slope is then that from one to the next.
  std::optional<std::chrono::nanoseconds> period = {};
};

/// "unknown", "flat", "growing", ...
const char* ToString(Trend::Shape shape) noexcept;

/// The trend of `series`. Averages it to at most 96 blocks first, then O(blocks
/// squared): about 0.3 ms.
Trend TrendOf(std::span<const TimedValue> series);

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_TREND_H_
