// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// How a row of the field table reads its number.
#ifndef HEAPWELL_SRC_MODEL_FIELD_READERS_H_
#define HEAPWELL_SRC_MODEL_FIELD_READERS_H_

#include <chrono>
#include <cstdint>
#include <optional>

#include "model/stats_fields.h"

namespace heapwell::model {

inline std::optional<Number> ToNumber(std::uint64_t count) { return Number{count}; }

inline std::optional<Number> ToNumber(int count) {
  return Number{static_cast<std::uint64_t>(count)};
}

template <typename Rep, typename Period>
std::optional<Number> ToNumber(std::chrono::duration<Rep, Period> duration) {
  return Number{std::chrono::duration<double>(duration).count()};
}

inline std::optional<Number> ToNumber(std::chrono::system_clock::time_point time) {
  return ToNumber(time.time_since_epoch());
}

template <typename T>
std::optional<Number> ToNumber(const std::optional<T>& maybe) {
  return maybe ? ToNumber(*maybe) : std::nullopt;
}

/// Reads `Member` of the optional group `Group`.
template <auto Group, auto Member>
std::optional<Number> Read(const MemStats& stats) {
  const auto& group = stats.*Group;
  return group ? ToNumber((*group).*Member) : std::nullopt;
}

template <auto Member>
constexpr auto ReadAllocator = Read<&MemStats::allocator, Member>;
template <auto Member>
constexpr auto ReadPauses = Read<&MemStats::pauses, Member>;
template <auto Member>
constexpr auto ReadProcess = Read<&MemStats::process, Member>;
template <auto Member>
constexpr auto ReadCgroup = Read<&MemStats::cgroup, Member>;
template <auto Member>
constexpr auto ReadGuard = Read<&MemStats::guard, Member>;
template <auto Member>
constexpr auto ReadPressure = Read<&MemStats::pressure, Member>;

/// Empty in mode none: nothing samples there, so a 0 would say too much.
template <auto Member>
std::optional<Number> ReadSampling(const MemStats& stats) {
  if (stats.sampling.mode == SamplingMode::kNone) return std::nullopt;
  return ToNumber(stats.sampling.*Member);
}

/// Empty unless the pressure is that of `Scope`.
template <PressureStats::Scope Scope, auto Member>
std::optional<Number> ReadPressureOf(const MemStats& stats) {
  if (!stats.pressure || stats.pressure->scope != Scope) return std::nullopt;
  return ReadPressure<Member>(stats);
}

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_FIELD_READERS_H_
