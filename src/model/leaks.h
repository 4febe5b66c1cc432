// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Call sites ranked by sustained growth: what /debug/leaks shows.
#ifndef HEAPWELL_SRC_MODEL_LEAKS_H_
#define HEAPWELL_SRC_MODEL_LEAKS_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/history.h"
#include "model/trend.h"

namespace heapwell::model {

/// A call site whose live memory grows and has not stopped growing.
struct Leak {
  std::string function = {};
  std::string file = {};
  std::uint32_t line = 0;
  double live_bytes = 0;  ///< Now: an estimate from samples.
  double live_objects = 0;
  Trend trend = {};       ///< Of its live bytes, over the window that decided.
  double confidence = 0;  ///< 0 to 1: that this growth is no chance.
  double share = 0;       ///< Of the growth of all sites listed.
  std::chrono::nanoseconds first_seen = {};  ///< Uptime of its first reading.
  /// How long ago the oldest of its live samples was allocated. Empty: unknown.
  std::optional<std::chrono::nanoseconds> oldest_age = {};
};

/// At most `limit` sites, those that added most first. A site that grew and is
/// bounded (a cache that is warm, a burst that is over) is not among them.
/// O(sites x windows): some milliseconds.
std::vector<Leak> RankLeaks(const History& history, std::size_t limit);

/// A site as it is now, with its trend. `share` is left to who knows the others.
Leak ToLeak(const History& history, const SiteSeries& site, const Trend& trend);

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_LEAKS_H_
