// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Series that repeat themselves: a day, a cache that fills and is emptied.
#ifndef HEAPWELL_SRC_MODEL_CYCLE_H_
#define HEAPWELL_SRC_MODEL_CYCLE_H_

#include <optional>
#include <span>

#include "model/trend.h"

namespace heapwell::model {

/// What a series says when it is compared with itself one period before.
struct Cycle {
  double period_seconds = 0;
  double slope = 0;      ///< From one period to the next, per second.
  double deviation = 0;  ///< Standard error of the slope.
  bool rises = false;    ///< Nearly always, and more than the period's own error says.
};

/// The cycle in `blocks`, evenly spaced, beside a line of `slope`. Empty where nothing
/// repeats, or was seen less than twice. O(blocks squared).
std::optional<Cycle> FindCycle(std::span<const TimedValue> blocks, double slope);

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_CYCLE_H_
