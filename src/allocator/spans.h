// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_ALLOCATOR_SPANS_H_
#define HEAPWELL_SRC_ALLOCATOR_SPANS_H_

#include <cstddef>
#include <cstdint>
#include <functional>

namespace heapwell::allocator {

/// tcmalloc's page: spans are made of these.
inline constexpr std::size_t kSpanPageBytes = 8192;

/// Largest size class. A larger object has a span of its own.
inline constexpr std::size_t kLargestClassBytes = 256 * 1024;

struct Span {
  enum class State { kInUse, kFree, kReleased };
  std::uintptr_t start = 0;
  std::size_t length = 0;
  State state = State::kInUse;
  double fraction = 0;  ///< Of it in use; 1 for an object of its own.
};

/// Visits every span in ascending order. tcmalloc's page-heap lock is held for 16
/// spans at a time, not during visits. Calls are serialized: tcmalloc keeps the 16 in
/// a static buffer.
void VisitSpans(const std::function<void(const Span&)>& visit);

}  // namespace heapwell::allocator

#endif  // HEAPWELL_SRC_ALLOCATOR_SPANS_H_
