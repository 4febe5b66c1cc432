// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/cycle.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "model/rank_trend.h"

namespace heapwell::model {
namespace {

using Blocks = std::span<const TimedValue>;

// What each block has more than the series had `lag` blocks before: between two.
std::vector<double> Differences(Blocks blocks, double lag) {
  const auto whole = static_cast<std::size_t>(lag);
  const double part = lag - static_cast<double>(whole);
  std::vector<double> differences;
  for (std::size_t i = whole + 1; i < blocks.size(); ++i) {
    const double before =
        blocks[i - whole].value * (1 - part) + blocks[i - whole - 1].value * part;
    differences.push_back(blocks[i].value - before);
  }
  return differences;
}

// The period to a tenth of a block: where the series meets itself best. Half a block
// too many, and each tooth of a saw seems higher than the one before.
double Refine(Blocks blocks, std::size_t period) {
  double best = static_cast<double>(period);
  double least = Spread(Differences(blocks, best));
  for (int tenth = -10; tenth <= 10; ++tenth) {
    const double lag = static_cast<double>(period) + 0.1 * tenth;
    const double spread = Spread(Differences(blocks, lag));
    if (spread < least) {
      least = spread;
      best = lag;
    }
  }
  return best;
}

}  // namespace

std::optional<Cycle> FindCycle(Blocks blocks, double slope) {
  const std::vector<double> residuals = Residuals(blocks, slope);
  const auto period = FindPeriod(residuals);
  if (!period) return std::nullopt;
  const double lag = Refine(blocks, *period);
  const std::vector<double> differences = Differences(blocks, lag);
  const auto count = static_cast<double>(differences.size());
  const double seconds_a_block = (blocks.back().seconds - blocks.front().seconds) /
                                 static_cast<double>(blocks.size() - 1);
  Cycle cycle;
  cycle.period_seconds = lag * seconds_a_block;
  const double step = Median(differences);
  cycle.slope = step / cycle.period_seconds;
  // As many differences are independent as there are periods.
  cycle.deviation = Spread(differences) / std::sqrt(count / lag) / cycle.period_seconds;
  const auto [low, high] = std::minmax_element(residuals.begin(), residuals.end());
  const double doubt = 1.5 * (*high - *low) / lag;
  const auto rising = std::count_if(differences.begin(), differences.end(),
                                    [](double difference) { return difference > 0; });
  // Of less than two and a half periods the load of one day decides.
  cycle.rises =
      static_cast<double>(rising) >= 0.85 * count && step > doubt && count >= 1.5 * lag;
  return cycle;
}

}  // namespace heapwell::model
