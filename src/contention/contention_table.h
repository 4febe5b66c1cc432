// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Waiting time by call stack, since the process started.
#ifndef HEAPWELL_SRC_CONTENTION_CONTENTION_TABLE_H_
#define HEAPWELL_SRC_CONTENTION_CONTENTION_TABLE_H_

#include <chrono>
#include <cstdint>
#include <vector>

#include "heapwell/contention_profile.h"

namespace heapwell::contention {

/// Whether a wait of `delay` is to be recorded, by chance: see
/// SetContentionSampleInterval. Some ten instructions.
bool IsSampled(std::chrono::nanoseconds delay) noexcept;

/// Adds a wait that IsSampled, at the stack of the caller of the calling function: that
/// function must not be inlined. Lock-free; allocates nothing. About a microsecond.
void Record(ContentionKind kind, std::chrono::nanoseconds delay) noexcept;

/// A profile without names, and what names need.
struct Recorded {
  ContentionProfile profile = {};
  /// For each sample, since when its stack is known: base::UnloadGeneration.
  std::vector<std::uint64_t> unload_generations = {};
};

/// O(stacks that were ever sampled).
Recorded Read(ContentionKind kind);

}  // namespace heapwell::contention

#endif  // HEAPWELL_SRC_CONTENTION_CONTENTION_TABLE_H_
