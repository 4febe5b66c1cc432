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
  /// Of the live memory it allocated itself, the oldest sample. Empty: unknown.
  std::optional<std::chrono::nanoseconds> oldest_age = {};
};

struct HeapReport {
  MemStats stats = {};
  std::optional<MemoryComponents> components = {};
  std::optional<HeapCensus> census = {};
  std::vector<CallSite> sites = {};     ///< Of TopSites: bounded.
  std::int64_t sampled_live_bytes = 0;  ///< Sum over all samples: an estimate.
  std::int64_t sampled_live_objects = 0;
  std::uint64_t live_samples = 0;
  std::string profile_note = {};  ///< Why there are no sites, or names are missing.
};

/// The call sites of `profile` that hold live memory: the `limit` largest by flat
/// bytes, then by cum. Flat goes to the innermost frame, inlined ones included, that
/// is not plumbing (to the innermost at all where the whole stack is). Overloads of
/// a function in one file are one site. O(frames of all stacks).
std::vector<CallSite> TopSites(const HeapProfile& profile, std::size_t limit);

/// What stands for a function that has no name: "0x2d40 [order_service]", its offset
/// in its file, which no restart changes; a bare address if it lies in no mapping.
std::string NameOfAddress(std::uintptr_t address, std::span<const Mapping> mappings);

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_HEAP_REPORT_H_
