// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_ALLOCATOR_LIVE_SAMPLES_H_
#define HEAPWELL_SRC_ALLOCATOR_LIVE_SAMPLES_H_

#include <chrono>
#include <cstddef>
#include <functional>
#include <span>

namespace heapwell::allocator {

/// Live samples of one stack, as tcmalloc lists them.
struct LiveSample {
  std::size_t count = 0;
  std::size_t requested_bytes = 0;  ///< Of one object.
  std::span<void* const> stack = {};
};

struct LiveVisit {
  /// While tcmalloc's page-heap lock was held, and waited for. Booked as a pause.
  std::chrono::nanoseconds pause = {};
  /// False: not all could be copied, for want of memory, and none was visited.
  bool complete = false;
};

/// Visits every live sample, after tcmalloc's page-heap lock was held to copy them. The
/// stack of one that has a token is that token alone.
LiveVisit VisitLiveSamples(const std::function<void(const LiveSample&)>& visit);

}  // namespace heapwell::allocator

#endif  // HEAPWELL_SRC_ALLOCATOR_LIVE_SAMPLES_H_
