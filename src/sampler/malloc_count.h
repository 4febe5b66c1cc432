// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The exact number of allocations, for programs that link heapwell::exact_counts.
#ifndef HEAPWELL_SRC_SAMPLER_MALLOC_COUNT_H_
#define HEAPWELL_SRC_SAMPLER_MALLOC_COUNT_H_

#include <cstdint>
#include <optional>

namespace heapwell::sampler {

/// Allocations of the calling thread since they were last folded into the process's.
/// The wrappers of exact_counts raise it by one instruction.
extern constinit thread_local std::uint64_t t_mallocs
    __attribute__((tls_model("initial-exec")));

/// Lets other threads read the calling thread's count until it ends. Once a thread.
void ShareMallocCount() noexcept;

/// Adds the calling thread's count to the process's: it ends, or is ending.
void FoldMallocCount() noexcept;

/// Allocations ever; empty unless exact_counts is linked in. O(threads).
std::optional<std::uint64_t> ExactMallocs() noexcept;

/// Whether exact_counts is linked in.
bool MallocsAreCounted() noexcept;

/// Said by exact_counts when it is loaded.
void SayMallocsAreCounted() noexcept;

}  // namespace heapwell::sampler

#endif  // HEAPWELL_SRC_SAMPLER_MALLOC_COUNT_H_
