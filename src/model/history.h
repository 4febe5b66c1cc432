// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The bounded time series behind /debug/history, the trend and the verdict.
#ifndef HEAPWELL_SRC_MODEL_HISTORY_H_
#define HEAPWELL_SRC_MODEL_HISTORY_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/heap_report.h"
#include "model/history_point.h"
#include "model/ring.h"

namespace heapwell::model {

/// How fine and how long a history is. The default: every 10 s for 2 h, every
/// 12 min for 6 days. Everything that is judged by it scales with `interval`.
struct HistoryShape {
  std::chrono::nanoseconds interval = std::chrono::seconds{10};
  std::size_t fine_points = 720;
  std::size_t coarse_points = 720;
  std::size_t fine_per_coarse = 72;
  std::size_t sites = 128;  ///< Call sites followed; the smallest make way.
};

/// What a call site held at one point: an estimate from samples.
struct SiteLevel {
  float live_bytes = 0;  ///< NaN: not read at that point, or not followed yet.
  float live_objects = 0;
};

/// One call site over time. Its rings end at the same point as the history's
/// own.
struct SiteSeries {
  std::string function = {};  ///< With `file`, what it is known by.
  std::string file = {};
  std::uint32_t line = 0;                    ///< Of the last reading. 0: unknown.
  std::chrono::nanoseconds first_seen = {};  ///< Uptime of the first reading.
  /// Uptime at which its oldest live sample was allocated, by the last reading that
  /// had any. Empty: unknown.
  std::optional<std::chrono::nanoseconds> oldest = {};
  Ring<SiteLevel> fine{0};
  Ring<SiteLevel> coarse{0};
};

/// Two rings of points, and two for each call site. Not thread-safe. A value:
/// copy it under a lock and judge the copy outside. At most 4 MiB with the
/// default shape and names of ordinary length; names are cut at 256 bytes each.
class History {
 public:
  explicit History(HistoryShape shape = {});

  /// Appends a point. `sites`: TopSites of a profile taken then (flat bytes
  /// count), or empty where none was taken at this point. O(sites).
  void Add(const HistoryPoint& point,
           std::optional<std::span<const CallSite>> sites = std::nullopt);

  [[nodiscard]] const HistoryShape& shape() const { return shape_; }
  [[nodiscard]] const Ring<HistoryPoint>& fine() const { return fine_; }
  [[nodiscard]] const Ring<HistoryPoint>& coarse() const { return coarse_; }
  [[nodiscard]] const std::vector<SiteSeries>& sites() const { return sites_; }
  /// What it occupies.
  [[nodiscard]] std::size_t storage_bytes() const;

 private:
  void AddLevels(std::span<const CallSite> readings);
  SiteSeries* Follow(const CallSite& reading);
  void Condense();

  HistoryShape shape_;
  Ring<HistoryPoint> fine_;
  Ring<HistoryPoint> coarse_;
  std::vector<SiteSeries> sites_ = {};
  SiteSeries nowhere_ = {};  // A site that never held anything: what absence means.
  std::size_t since_coarse_ = 0;
  bool overflowed_ = false;  // A reading found no place: absent is not zero.
};

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_HISTORY_H_
