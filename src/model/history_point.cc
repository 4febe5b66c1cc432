// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/history_point.h"

#include <algorithm>

namespace heapwell::model {
namespace {

std::uint64_t Room(const MemoryLimit& limit) {
  return limit.limit_bytes - std::min(limit.used_bytes, limit.limit_bytes);
}

// The mean over those points that have a reading.
class Mean {
 public:
  void Add(std::optional<std::uint64_t> bytes) {
    if (!bytes) return;
    sum_ += static_cast<double>(*bytes);
    ++count_;
  }
  [[nodiscard]] std::optional<std::uint64_t> Get() const {
    if (count_ == 0) return std::nullopt;
    return static_cast<std::uint64_t>(sum_ / count_ + 0.5);
  }

 private:
  double sum_ = 0;
  double count_ = 0;
};

template <typename Read>
std::optional<std::uint64_t> MeanOf(std::span<const HistoryPoint> points, Read read) {
  Mean mean;
  for (const HistoryPoint& point : points) mean.Add(read(point));
  return mean.Get();
}

std::optional<MemoryComponents> MeanComponents(std::span<const HistoryPoint> points) {
  using Member = std::uint64_t MemoryComponents::*;
  constexpr Member kMembers[] = {
      &MemoryComponents::resident_bytes,  &MemoryComponents::live_bytes,
      &MemoryComponents::cached_bytes,    &MemoryComponents::fragmented_bytes,
      &MemoryComponents::free_page_bytes, &MemoryComponents::metadata_bytes,
      &MemoryComponents::non_heap_bytes,  &MemoryComponents::untouched_bytes,
  };
  std::optional<MemoryComponents> mean;
  for (const HistoryPoint& point : points) {
    if (point.components) mean = point.components;  // The last: when it was.
  }
  if (!mean) return mean;
  for (const Member member : kMembers) {
    (*mean).*member = *MeanOf(points, [member](const HistoryPoint& point) {
      return point.components ? std::optional((*point.components).*member)
                              : std::nullopt;
    });
  }
  return mean;
}

}  // namespace

const char* ToString(MemoryLimit::Source source) noexcept {
  switch (source) {
    case MemoryLimit::Source::kCgroup:
      return "cgroup";
    case MemoryLimit::Source::kAddressSpace:
      return "rlimit";
    case MemoryLimit::Source::kData:
      return "rlimit_data";
    case MemoryLimit::Source::kHost:
      return "host";
  }
  return "unknown";
}

std::optional<MemoryLimit> BindingLimit(const MemStats& stats) {
  using enum MemoryLimit::Source;
  std::optional<MemoryLimit> binding;
  const auto consider = [&binding](MemoryLimit::Source source,
                                   std::optional<std::uint64_t> limit,
                                   std::optional<std::uint64_t> used) {
    if (!limit || !used) return;
    const MemoryLimit candidate = {source, *limit, *used};
    if (!binding || Room(candidate) < Room(*binding)) binding = candidate;
  };
  if (stats.process) {
    const ProcessStats& process = *stats.process;
    consider(kHost, process.host_memory_bytes, process.resident_bytes);
    consider(kAddressSpace, process.virtual_limit_bytes, process.virtual_bytes);
    consider(kData, process.data_limit_bytes, process.data_bytes);
  }
  if (stats.cgroup) {
    const CgroupStats& cgroup = *stats.cgroup;
    // What can be reclaimed is reclaimed before the kernel kills.
    auto used =
        cgroup.working_set_bytes ? cgroup.working_set_bytes : cgroup.usage_bytes;
    if (!used && stats.process) used = stats.process->resident_bytes;
    consider(kCgroup, cgroup.limit_bytes, used);
  }
  return binding;
}

std::optional<HistoryPoint> ToHistoryPoint(
    const MemStats& stats, const std::optional<MemoryComponents>& components,
    std::chrono::nanoseconds uptime) {
  if (!stats.process) return std::nullopt;
  const ProcessStats& process = *stats.process;
  HistoryPoint point;
  point.time = stats.taken_at;
  point.uptime = uptime;
  point.resident_bytes = process.resident_bytes;
  point.resident_min_bytes = process.resident_bytes;
  point.resident_max_bytes = process.resident_bytes;
  point.components = components;
  point.virtual_bytes = process.virtual_bytes;
  point.swapped_bytes = process.swapped_bytes;
  point.threads = process.threads;
  point.major_faults = process.major_faults;
  point.limit = BindingLimit(stats);
  point.pressure = stats.pressure;
  if (stats.allocator) {
    point.alloc_bytes = stats.allocator->alloc_bytes;
    point.total_alloc_bytes = stats.allocator->total_alloc_bytes;
    point.over_aligned_bytes = stats.allocator->over_aligned_bytes;
    point.total_released_bytes = stats.allocator->total_released_bytes;
  }
  if (stats.cgroup) {
    point.cgroup_usage_bytes = stats.cgroup->usage_bytes;
    point.cgroup_working_set_bytes = stats.cgroup->working_set_bytes;
    point.oom_kills = stats.cgroup->oom_kills;
  }
  return point;
}

HistoryPoint Summarize(std::span<const HistoryPoint> points) {
  using Member = std::optional<std::uint64_t> HistoryPoint::*;
  constexpr Member kLevels[] = {
      &HistoryPoint::alloc_bytes,        &HistoryPoint::virtual_bytes,
      &HistoryPoint::swapped_bytes,      &HistoryPoint::threads,
      &HistoryPoint::cgroup_usage_bytes, &HistoryPoint::cgroup_working_set_bytes,
  };
  HistoryPoint summary = points.back();
  for (const HistoryPoint& point : points) {
    summary.resident_min_bytes =
        std::min(summary.resident_min_bytes, point.resident_min_bytes);
    summary.resident_max_bytes =
        std::max(summary.resident_max_bytes, point.resident_max_bytes);
  }
  summary.resident_bytes = *MeanOf(points, [](const HistoryPoint& point) {
    return std::optional(point.resident_bytes);
  });
  for (const Member member : kLevels) {
    summary.*member =
        MeanOf(points, [member](const HistoryPoint& point) { return point.*member; });
  }
  summary.components = MeanComponents(points);
  return summary;
}

}  // namespace heapwell::model
