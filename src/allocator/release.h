// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_ALLOCATOR_RELEASE_H_
#define HEAPWELL_SRC_ALLOCATOR_RELEASE_H_

#include <cstdint>

namespace heapwell::allocator {

/// Gives about so many bytes of free pages back to the kernel, whole spans, and returns
/// how many went. What an earlier call gave back beyond its wish counts for this one. A
/// pause; thread-safe.
std::uint64_t ReleaseSomeMemory(std::uint64_t bytes);

}  // namespace heapwell::allocator

#endif  // HEAPWELL_SRC_ALLOCATOR_RELEASE_H_
