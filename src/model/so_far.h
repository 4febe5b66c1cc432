// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What the first minutes show: growth that may be warm-up as well. No verdict, but who
// restarted a service five minutes ago wants to know.
#ifndef HEAPWELL_SRC_MODEL_SO_FAR_H_
#define HEAPWELL_SRC_MODEL_SO_FAR_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "model/history.h"
#include "model/leaks.h"
#include "model/windows.h"

namespace heapwell::model {

/// The longest stretch up to now, of at least kLeastSoFar fine points, that is a clear
/// line upwards: it rises alike in each of its thirds, stands out from what is left
/// without it, and adds `least` bytes and 4 % or more (the longer the stretch, the
/// more). The band is a quarter of the slope to either side at least, and holds the
/// slopes of both halves: a few minutes say little of the next.
std::optional<Growth> GrowthSoFar(const History& history, const SeriesReader& series,
                                  double least);

/// The call sites whose live bytes rise over `window`, those that rise most first.
std::vector<Leak> RankSitesSoFar(const History& history, const Window& window,
                                 std::size_t limit);

/// In fine points: 2 min with the default shape.
inline constexpr std::size_t kLeastSoFar = 12;

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_SO_FAR_H_
