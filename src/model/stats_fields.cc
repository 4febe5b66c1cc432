// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/stats_fields.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "model/allocator_fields.h"
#include "model/process_fields.h"

namespace heapwell::model {
namespace {

template <std::size_t... sizes>
constexpr auto Join(const std::array<Field, sizes>&... groups) {
  std::array<Field, (sizes + ...)> all = {};
  auto end = all.begin();
  ((end = std::copy(groups.begin(), groups.end(), end)), ...);
  return all;
}

constexpr auto kFields =
    Join(kSamplingFields, kAllocatorFields, kPauseFields, kProcessFields, kCgroupFields,
         kPressureFields, kGuardFields, kLimitFields);

struct SharedHelp {
  std::string_view metric;
  std::string_view help;
};

// For metrics of several rows: what the rows have in common.
constexpr SharedHelp kSharedHelp[] = {
    {"heapwell_heap_bytes",
     "tcmalloc's books by state: address space, resident or not."},
    {"heapwell_memory_limit_bytes",
     "Limit on the memory of this process, by who sets it; absent where none is set."},
    {"heapwell_memory_stall_seconds_total",
     "Time in which some or all tasks of the scope waited for memory."},
    {"heapwell_resident_bytes", "Resident memory by what backs it."},
};

}  // namespace

double ToDouble(Number number) noexcept {
  if (const auto* count = std::get_if<std::uint64_t>(&number)) {
    return static_cast<double>(*count);
  }
  return *std::get_if<double>(&number);
}

std::span<const Field> StatsFields() { return kFields; }

std::string_view MetricHelp(const Field& field) {
  for (const SharedHelp& shared : kSharedHelp) {
    if (shared.metric == field.metric) return shared.help;
  }
  return field.help;
}

}  // namespace heapwell::model
