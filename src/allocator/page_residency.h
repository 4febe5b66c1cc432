// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_ALLOCATOR_PAGE_RESIDENCY_H_
#define HEAPWELL_SRC_ALLOCATOR_PAGE_RESIDENCY_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace heapwell::allocator {

/// Which pages are resident, asked of the kernel a window at a time: neighbouring
/// spans cost one mincore call together.
class PageResidency {
 public:
  /// Resident bytes of [start, start + length). Ask in ascending order. Empty where
  /// the kernel refuses or nothing is mapped.
  std::optional<std::uint64_t> ResidentBytes(std::uintptr_t start, std::size_t length);

 private:
  bool Load(std::uintptr_t start, std::size_t wanted_pages);

  static constexpr std::size_t kWindowPages = 8192;  // 32 MiB; the answer is 8 KiB.
  std::array<unsigned char, kWindowPages> resident_ = {};
  std::uintptr_t window_start_ = 0;
  std::size_t window_pages_ = 0;
};

}  // namespace heapwell::allocator

#endif  // HEAPWELL_SRC_ALLOCATOR_PAGE_RESIDENCY_H_
