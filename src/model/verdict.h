// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The answer to "is it growing, why, where, and until when": made once, here,
// so that every surface says the same.
#ifndef HEAPWELL_SRC_MODEL_VERDICT_H_
#define HEAPWELL_SRC_MODEL_VERDICT_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/history.h"
#include "model/leaks.h"
#include "model/trend.h"

namespace heapwell::model {

enum class VerdictKind {
  kTooEarly,    ///< Not watched for long enough.
  kStable,      ///< Nothing grows.
  kLiveGrowth,  ///< Objects that the program does not free.
  kRetained,    ///< Freed, and kept by the allocator.
  kFragmented,  ///< Freed in pieces: pages that still hold something.
  kNonHeap,     ///< Outside the heap: mmap, stacks, files, other allocators.
  kPressure,    ///< This process is steady; memory is short around it.
};

/// "too_early", "stable", "live_growth", ...: the word in JSON and metrics.
const char* ToString(VerdictKind kind) noexcept;

/// One component of resident memory, and its part in the growth.
struct ComponentGrowth {
  std::string_view component = {};  ///< "live", "free_pages", ..: metric labels.
  std::uint64_t bytes = 0;          ///< Now. Of over_aligned: ever allocated.
  bool resident = true;  ///< False: a row outside the sum (untouched, over_aligned).
  /// Of its bytes over the verdict's window. Empty: too early to say.
  std::optional<Trend> trend = {};
  /// Of the growth of all, 0 to 1. Empty: resident memory does not grow.
  std::optional<double> share = {};
};

/// When the limit that binds is reached if growth goes on as it does.
struct TimeToLimit {
  MemoryLimit limit = {};
  std::chrono::seconds expected = {};
  std::chrono::seconds earliest = {};               ///< By the upper end of the band.
  std::optional<std::chrono::seconds> latest = {};  ///< Empty: perhaps never.
};

struct Verdict {
  VerdictKind kind = VerdictKind::kTooEarly;
  /// While it is too early: what it is if it goes on as in the last minutes. A cache
  /// that warms up looks the same. Empty: nothing that clear was seen.
  std::optional<VerdictKind> so_far = {};
  std::string text = {};                   ///< One sentence or two.
  std::vector<std::string> evidence = {};  ///< A line for each fact it stands on.
  /// Of resident memory over the window that decided. Empty: too few points.
  std::optional<Trend> trend = {};
  std::vector<Trend> windows = {};  ///< The same over each window there is.
  std::vector<ComponentGrowth> growth = {};
  std::optional<TimeToLimit> time_to_limit = {};  ///< Empty: no growth is sure.
  /// What giving free pages back would return. Empty: unknown.
  std::optional<std::uint64_t> releasable_bytes = {};
  std::vector<Leak> sites = {};  ///< Of RankLeaks: at most 10.
};

/// Judges a history. Pure. Some tens of milliseconds with a full history of
/// many sites: cache what it returns.
Verdict Diagnose(const History& history);

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_VERDICT_H_
