// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What /debug/heap tells a person: values only, made once for every surface.
#ifndef HEAPWELL_SRC_MODEL_HEAP_REPORT_H_
#define HEAPWELL_SRC_MODEL_HEAP_REPORT_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "heapwell/heap_profile.h"
#include "heapwell/mem_stats.h"

namespace heapwell::model {

/// One function that memory is allocated in, summed over all stacks it is on.
struct CallSite {
  std::string function = {};  ///< Or "0x55d2c0 [file]" where there is no name.
  std::string file = {};      ///< Empty: unknown.
  /// Of its lines the one that allocates most; if none does, that calls for most.
  std::uint32_t line = 0;
  std::int64_t flat_bytes = 0;  ///< Live bytes it allocated itself.
  std::int64_t flat_objects = 0;
  std::int64_t cum_bytes = 0;  ///< Live bytes it or its callees allocated.
  std::optional<std::int64_t> alloc_bytes = {};  ///< Flat, since start.
  std::optional<std::int64_t> alloc_objects = {};
  /// Standard error of each. 0: every object was sampled. Empty where the number is.
  std::uint64_t flat_bytes_standard_error = 0;
  std::uint64_t flat_objects_standard_error = 0;
  std::uint64_t cum_bytes_standard_error = 0;
  std::optional<std::uint64_t> alloc_bytes_standard_error = {};
  std::optional<std::uint64_t> alloc_objects_standard_error = {};
  /// Of the live memory it allocated itself, the oldest sample. Empty: unknown.
  std::optional<std::chrono::nanoseconds> oldest_age = {};
};

/// All live samples of a profile together, and the standard errors of what they say.
struct LiveEstimate {
  std::int64_t bytes = 0;
  std::int64_t objects = 0;
  std::uint64_t samples = 0;
  std::uint64_t bytes_standard_error = 0;
  std::uint64_t objects_standard_error = 0;
};

struct HeapReport {
  MemStats stats = {};
  std::optional<MemoryComponents> components = {};
  std::optional<HeapCensus> census = {};
  std::vector<CallSite> sites = {};          ///< Of TopSites: bounded.
  std::optional<LiveEstimate> sampled = {};  ///< Empty: there is no profile.
  std::string profile_note = {};  ///< Why there are no sites, or names are missing.
};

/// The call sites of `profile` that hold live memory: the `limit` largest by flat
/// bytes, then by cum. Flat goes to the innermost frame, inlined ones included, that
/// is not plumbing (to the innermost at all where the whole stack is). Overloads of
/// a function in one file are one site. O(frames of all stacks).
std::vector<CallSite> TopSites(const HeapProfile& profile, std::size_t limit);

LiveEstimate EstimateLive(const HeapProfile& profile);

/// What stands for a function that has no name: "0x2d40 [order_service]", its offset
/// in its file, which no restart changes; a bare address if it lies in no mapping.
std::string NameOfAddress(std::uintptr_t address, std::span<const Mapping> mappings);

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_HEAP_REPORT_H_
