// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The sampler's face to the rest of the house.
#ifndef HEAPWELL_SRC_SAMPLER_SAMPLING_H_
#define HEAPWELL_SRC_SAMPLER_SAMPLING_H_

#include <cstddef>
#include <cstdint>

#include "sampler/takeover.h"

namespace heapwell::sampler {

/// Where tcmalloc's slow path enters. True if the block is to be sampled.
bool OnSlowPath(tcmalloc::Sampler& sampler, std::size_t charged_bytes) noexcept;

/// Between these, what the calling thread allocates stays out of the profile. Its
/// bytes are counted all the same. They nest.
void EnterExclusion() noexcept;
void LeaveExclusion() noexcept;

/// Whether each link of the chain works, found out by allocating.
struct SelfTest {
  bool slow_path_is_ours = false;   ///< tcmalloc came to OnSlowPath.
  bool stack_hook_is_ours = false;  ///< tcmalloc came to our GetStackTrace.
};

/// Runs the chain once on the calling thread: makes the next allocation a sample that
/// is not booked. Allocates and frees up to 2 MiB.
SelfTest TestTakeover() noexcept;

/// Lets the calling thread's cache go by `drop`, which is tcmalloc's. Its bytes are
/// settled before: from gperftools 2.16 on, the next owner finds a zeroed counter.
void LetCacheGo(void (*drop)()) noexcept;

/// Runs `work` while tcmalloc holds its page-heap lock: then no span changes hands.
/// tcmalloc offers no such call, but it makes a thread's cache under that lock, and
/// our Sampler::Init is part of that: the calling thread lets its cache go and gets a
/// new one. False if tcmalloc did not come by: `work` has then not run. `work` must
/// not allocate, and every other thread's page-level malloc waits for it.
bool RunUnderHeapLock(void (*work)(void*), void* argument,
                      void (*drop_cache)()) noexcept;

}  // namespace heapwell::sampler

#endif  // HEAPWELL_SRC_SAMPLER_SAMPLING_H_
