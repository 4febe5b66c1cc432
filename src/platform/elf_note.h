// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_PLATFORM_ELF_NOTE_H_
#define HEAPWELL_SRC_PLATFORM_ELF_NOTE_H_

#include <cstddef>
#include <span>

namespace heapwell::platform {

/// Longest build id we take: linkers write 8, 16 or 20 bytes, and --build-id=0x...
/// any number. A longer one is no build id, for half of one would name another file.
inline constexpr std::size_t kMaxBuildIdBytes = 64;

/// The build id among ELF notes (a PT_NOTE segment, or a .note section): a part of
/// `notes`, empty if there is none. `alignment` is the segment's p_align. Reads
/// nothing outside of `notes`, whatever they say; allocates nothing.
std::span<const std::byte> FindBuildId(std::span<const std::byte> notes,
                                       std::size_t alignment) noexcept;

}  // namespace heapwell::platform

#endif  // HEAPWELL_SRC_PLATFORM_ELF_NOTE_H_
