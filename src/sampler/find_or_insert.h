// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The lock-free index of tables that only grow. An entry is filled first and published
// by one compare-and-swap of its slot.
#ifndef HEAPWELL_SRC_SAMPLER_FIND_OR_INSERT_H_
#define HEAPWELL_SRC_SAMPLER_FIND_OR_INSERT_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace heapwell::sampler {

/// Takes `count` from a bump allocator of `limit`; `limit` itself if it is used up.
inline std::uint32_t Take(std::atomic<std::uint32_t>& used, std::uint32_t count,
                          std::uint32_t limit) noexcept {
  std::uint32_t first = used.load(std::memory_order_relaxed);
  do {
    if (first + count > limit) return limit;
  } while (
      !used.compare_exchange_weak(first, first + count, std::memory_order_acq_rel));
  return first;
}

/// Finds the entry that `equals` in an open-addressed index, or publishes the one that
/// `make` returns (0: no room). Two threads may both make one; the index keeps the
/// first and the other is never used.
template <std::size_t N, typename Equals, typename Make>
std::uint32_t FindOrInsert(std::array<std::atomic<std::uint32_t>, N>& index,
                           std::uint64_t hash, Equals equals, Make make) noexcept {
  std::uint32_t made = 0;
  for (std::size_t probe = 0; probe < N; ++probe) {
    std::atomic<std::uint32_t>& slot = index[(hash + probe) % N];
    std::uint32_t entry = slot.load(std::memory_order_acquire);
    if (entry == 0) {
      if (made == 0) made = make();
      if (made == 0) return 0;
      if (slot.compare_exchange_strong(entry, made, std::memory_order_acq_rel))
        return made;
    }
    if (equals(entry)) return entry;
  }
  return 0;
}

}  // namespace heapwell::sampler

#endif  // HEAPWELL_SRC_SAMPLER_FIND_OR_INSERT_H_
