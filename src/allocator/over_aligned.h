// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Blocks aligned above tcmalloc's page, which pass its countdown by: a memalign
// family of ours counts them on the way. A cold path; all else goes straight through.
#ifndef HEAPWELL_SRC_ALLOCATOR_OVER_ALIGNED_H_
#define HEAPWELL_SRC_ALLOCATOR_OVER_ALIGNED_H_

#include <cstdint>
#include <optional>

namespace heapwell::allocator {

/// Bytes ever allocated in such blocks, in whole pages of tcmalloc. Empty where the
/// memalign of the program or of its libraries is not ours (static tcmalloc, a symbol
/// that is not exported).
std::optional<std::uint64_t> OverAlignedBytes() noexcept;

}  // namespace heapwell::allocator

#endif  // HEAPWELL_SRC_ALLOCATOR_OVER_ALIGNED_H_
