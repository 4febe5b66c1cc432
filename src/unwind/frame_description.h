// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What .eh_frame says of one function, as far as its instructions.
#ifndef HEAPWELL_SRC_UNWIND_FRAME_DESCRIPTION_H_
#define HEAPWELL_SRC_UNWIND_FRAME_DESCRIPTION_H_

#include <cstdint>
#include <optional>

#include "unwind/byte_reader.h"

namespace heapwell::unwind {

/// A frame description (FDE) with what it takes from its common part (CIE).
struct FrameDescription {
  std::uintptr_t start = 0;  ///< Of the function.
  std::uintptr_t length = 0;
  std::uint64_t code_align = 1;
  std::int64_t data_align = 1;
  ByteReader common_instructions{nullptr, nullptr};
  ByteReader instructions{nullptr, nullptr};
};

/// Reads the description at `fde`, which is in a loaded .eh_frame section. Empty for
/// the frame of a signal handler, and for forms that .eh_frame does not have on
/// x86-64. Allocates nothing.
std::optional<FrameDescription> ReadFrameDescription(const std::uint8_t* fde) noexcept;

}  // namespace heapwell::unwind

#endif  // HEAPWELL_SRC_UNWIND_FRAME_DESCRIPTION_H_
