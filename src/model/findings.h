// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What a history shows, before it is judged: the facts that verdicts are made
// of.
#ifndef HEAPWELL_SRC_MODEL_FINDINGS_H_
#define HEAPWELL_SRC_MODEL_FINDINGS_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/history.h"
#include "model/leaks.h"
#include "model/trend.h"
#include "model/verdict.h"
#include "model/windows.h"

namespace heapwell::model {

/// How much of a stretch was spent waiting for memory.
struct Stall {
  PressureStats::Scope scope = PressureStats::Scope::kHost;
  double some = 0;                     ///< 0 to 1: at least one task waited.
  double full = 0;                     ///< All waited. 0 where the kernel does not say.
  double major_faults_per_second = 0;  ///< Of this process.
  std::chrono::nanoseconds window = {};
};

struct Findings {
  HistoryPoint now = {};
  std::chrono::nanoseconds watched = {};       ///< From the first point to the last.
  std::chrono::nanoseconds needed = {};        ///< For a first verdict.
  std::vector<Trend> windows = {};             ///< Of resident memory.
  std::optional<Growth> resident_growth = {};  ///< Sustained.
  std::optional<Growth> live_growth = {};
  /// Of resident memory, while it is too early for the two above.
  std::optional<Growth> growth_so_far = {};
  /// Of the window that decides: that of the growth, else the longest.
  std::optional<Trend> resident = {};
  std::vector<ComponentGrowth> components = {};
  std::optional<TimeToLimit> time_to_limit = {};
  std::optional<Stall> stall = {};
  /// How often what is free now had been needed before: once is a burst.
  std::size_t peaks = 0;
  std::optional<std::uint64_t> threads_before = {};  ///< When the window began.
  std::vector<Leak> sites = {};
};

/// `history` must not be empty.
Findings Find(const History& history);

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_FINDINGS_H_
