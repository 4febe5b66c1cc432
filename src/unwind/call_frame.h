// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// DWARF call frame information: a frame description to the rule for one address.
#ifndef HEAPWELL_SRC_UNWIND_CALL_FRAME_H_
#define HEAPWELL_SRC_UNWIND_CALL_FRAME_H_

#include <cstdint>

#include "unwind/rule.h"

namespace heapwell::unwind {

/// The rule for `address` by the frame description at `fde`, which is in a loaded
/// .eh_frame section. Allocates nothing.
Rule RuleAt(const std::uint8_t* fde, std::uintptr_t address) noexcept;

}  // namespace heapwell::unwind

#endif  // HEAPWELL_SRC_UNWIND_CALL_FRAME_H_
