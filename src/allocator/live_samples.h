// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_ALLOCATOR_LIVE_SAMPLES_H_
#define HEAPWELL_SRC_ALLOCATOR_LIVE_SAMPLES_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

namespace heapwell::allocator {

/// Live samples of one stack, as tcmalloc lists them.
struct LiveSample {
  std::size_t count = 0;
  std::size_t requested_bytes = 0;  ///< Of one object.
  std::span<void* const> stack = {};
};

/// Visits every live sample. tcmalloc's page-heap lock is held while it copies them;
/// that is timed and booked as a pause. Returns its length in nanoseconds.
std::int64_t VisitLiveSamples(const std::function<void(const LiveSample&)>& visit);

}  // namespace heapwell::allocator

#endif  // HEAPWELL_SRC_ALLOCATOR_LIVE_SAMPLES_H_
