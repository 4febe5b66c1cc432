// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What /debug/heap tells a person: values only, made once for every surface.
#ifndef HEAPWELL_SRC_MODEL_HEAP_REPORT_H_
#define HEAPWELL_SRC_MODEL_HEAP_REPORT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "heapwell/heap_profile.h"
#include "heapwell/mem_stats.h"

namespace heapwell::model {

/// One function that memory is allocated in, summed over all stacks it is on.
struct CallSite {
  std::string function = {};  ///< Or "0x55d2c0 [file]" where there is no name.
  std::string file = {};      ///< Of the line that allocates or calls. Maybe empty.
  std::uint32_t line = 0;
  std::int64_t flat_bytes = 0;  ///< Live bytes it allocated itself.
  std::int64_t flat_objects = 0;
  std::int64_t cum_bytes = 0;  ///< Live bytes it or its callees allocated.
  std::optional<std::int64_t> alloc_bytes = {};  ///< Flat, since start.
};

struct HeapReport {
  MemStats stats = {};
  std::optional<MemoryComponents> components = {};
  std::optional<HeapCensus> census = {};
  std::vector<CallSite> sites = {};     ///< Descending by flat bytes; bounded.
  std::int64_t sampled_live_bytes = 0;  ///< Sum over all samples: an estimate.
  std::uint64_t live_samples = 0;
  std::string profile_note = {};  ///< Why there are no sites, or names are missing.
};

/// A frame of the library plumbing between the program and the allocator: operator
/// new, std::allocator and containers' own insides. Never the program's code.
bool IsPlumbing(const Frame& frame);

/// The call sites of `profile`, `limit` largest by flat bytes. Flat goes to the
/// innermost frame that is not plumbing.
std::vector<CallSite> TopSites(const HeapProfile& profile, std::size_t limit);

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_HEAP_REPORT_H_
