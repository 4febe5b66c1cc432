// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// One point of the history: what of a snapshot is worth keeping for days.
#ifndef HEAPWELL_SRC_MODEL_HISTORY_POINT_H_
#define HEAPWELL_SRC_MODEL_HISTORY_POINT_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

#include "heapwell/mem_stats.h"

namespace heapwell::model {

/// What ends this process, or makes it crawl, once its memory gets there.
struct MemoryLimit {
  enum class Source {
    kCgroup,        ///< memory.max: the kernel kills.
    kAddressSpace,  ///< RLIMIT_AS: allocation fails.
    kData,          ///< RLIMIT_DATA: allocation fails.
    kHost,          ///< Physical memory.
  };
  Source source = Source::kHost;
  std::uint64_t limit_bytes = 0;
  /// What counts against it: the working set of the group, the address space or
  /// the data of this process, its resident memory.
  std::uint64_t used_bytes = 0;
};

/// "cgroup", "rlimit", "rlimit_data", "host": the label of heapwell_memory_limit_bytes.
const char* ToString(MemoryLimit::Source source) noexcept;

/// The limit with the least room left, if there is any.
std::optional<MemoryLimit> BindingLimit(const MemStats& stats);

/// One reading, or the summary of a stretch of readings.
struct HistoryPoint {
  std::chrono::system_clock::time_point time = {};  ///< For people.
  /// Since the process started, by a clock that is never set: for arithmetic.
  std::chrono::nanoseconds uptime = {};

  // Levels. A summary holds their mean.
  std::uint64_t resident_bytes = 0;
  std::uint64_t resident_min_bytes = 0;  ///< Least of the stretch.
  std::uint64_t resident_max_bytes = 0;
  std::optional<MemoryComponents> components = {};
  std::optional<std::uint64_t> alloc_bytes = {};
  std::optional<std::uint64_t> virtual_bytes = {};
  std::optional<std::uint64_t> swapped_bytes = {};
  std::optional<std::uint64_t> threads = {};
  std::optional<std::uint64_t> cgroup_usage_bytes = {};
  std::optional<std::uint64_t> cgroup_working_set_bytes = {};
  std::optional<MemoryLimit> limit = {};

  // Totals since start. A summary holds the last.
  std::optional<std::uint64_t> total_alloc_bytes = {};
  std::optional<std::uint64_t> over_aligned_bytes = {};
  std::optional<std::uint64_t> total_released_bytes = {};
  std::optional<std::uint64_t> major_faults = {};
  std::optional<std::uint64_t> oom_kills = {};
  std::optional<PressureStats> pressure = {};
};

/// What the history keeps of `stats`. `uptime` is the caller's, by a steady
/// clock. Empty without the process's resident memory: then there is nothing to
/// follow.
std::optional<HistoryPoint> ToHistoryPoint(
    const MemStats& stats, const std::optional<MemoryComponents>& components,
    std::chrono::nanoseconds uptime);

/// One point for all of `points` (not empty), oldest first: means of levels
/// over the points that have them, the last of totals and times.
HistoryPoint Summarize(std::span<const HistoryPoint> points);

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_HISTORY_POINT_H_
