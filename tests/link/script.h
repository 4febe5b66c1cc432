// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// A script of allocations whose sums are known without asking an allocator.
#ifndef HEAPWELL_TESTS_LINK_SCRIPT_H_
#define HEAPWELL_TESTS_LINK_SCRIPT_H_

#include <cstddef>
#include <cstdint>

namespace heapwell::link_test {

/// Blocks that the script never frees. All its sizes are size classes of tcmalloc or
/// larger than any, so that each block charges what it asks for.
struct Kept {
  std::size_t block_bytes;
  std::uint64_t blocks;
};
inline constexpr Kept kKept[] = {{512, 20000}, {65536, 400}, {1 << 20, 64}};

struct Sums {
  std::uint64_t charged_bytes = 0;
  std::uint64_t charged_objects = 0;
  std::uint64_t kept_bytes = 0;
  std::uint64_t kept_objects = 0;
};

/// Starts eight threads one after another that allocate by malloc, calloc, realloc,
/// posix_memalign and operator new, and one that keeps its blocks. Without `allocate`
/// the threads only start and end, which in itself allocates.
Sums RunScript(bool allocate);

}  // namespace heapwell::link_test

#endif  // HEAPWELL_TESTS_LINK_SCRIPT_H_
