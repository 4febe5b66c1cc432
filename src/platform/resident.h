// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_PLATFORM_RESIDENT_H_
#define HEAPWELL_SRC_PLATFORM_RESIDENT_H_

#include <cstddef>
#include <cstdint>
#include <optional>

namespace heapwell::platform {

/// How many bytes of [start, start + length) are resident, by mincore; of a last page
/// that is not whole, its part. `start` must be page-aligned. Empty where the kernel
/// refuses: not aligned, or some of it not mapped. 16 MiB a system call; allocates
/// nothing; async-signal-safe.
std::optional<std::uint64_t> ResidentBytes(std::uintptr_t start,
                                           std::size_t length) noexcept;

}  // namespace heapwell::platform

#endif  // HEAPWELL_SRC_PLATFORM_RESIDENT_H_
