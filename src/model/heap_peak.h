// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The heap at its highest.
#ifndef HEAPWELL_SRC_MODEL_HEAP_PEAK_H_
#define HEAPWELL_SRC_MODEL_HEAP_PEAK_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "heapwell/heap_profile.h"
#include "model/profile.h"

namespace heapwell::model {

/// What was live when the heap was at its highest. A plain value.
struct HeapPeak {
  /// Call sites that held something then; alloc_* are empty. Its `taken_at` is that
  /// of the peak.
  HeapProfile profile = {};
  std::uint64_t alloc_bytes = 0;    ///< Live then, by the allocator's books.
  std::uint64_t highest_bytes = 0;  ///< Ever read: a little more than alloc_bytes.
  std::size_t merged_rows = 0;      ///< Small ones, now one row without a stack.
};

/// Keeps of a heap profile what held memory, the largest first, with `max_addresses`
/// addresses of stacks in all; what is beyond becomes one row without a stack. The
/// generations (one for each sample) follow their samples.
void KeepLive(HeapProfile& profile, std::vector<std::uint64_t>& unload_generations,
              std::size_t max_addresses, std::size_t& merged_rows);

/// When the peak was, how high, and what is missing: for people.
std::vector<std::string> PeakComments(const HeapPeak& peak);

/// inuse_objects and inuse_space, at the time of the peak.
Profile ToProfile(const HeapPeak& peak);

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_HEAP_PEAK_H_
