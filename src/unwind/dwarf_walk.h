// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// A stack walk by DWARF call frame rules: no frame pointers needed, no lock, no
// memory of a thread's own, no call into another library but the loader's lock-free
// look-up. x86-64.
#ifndef HEAPWELL_SRC_UNWIND_DWARF_WALK_H_
#define HEAPWELL_SRC_UNWIND_DWARF_WALK_H_

#include <cstdint>
#include <optional>
#include <span>

#include "unwind/stack.h"

namespace heapwell::unwind {

/// Writes the return addresses of `state` and of its callers, without the first
/// `skip`. Empty where a frame is beyond these rules: libgcc must walk. About 5 ns a
/// frame, 150 ns for one not seen before.
std::optional<Depth> WalkStack(FrameState state, std::span<std::uintptr_t> out,
                               int skip) noexcept;

/// The same, and notes the way in `trail`.
std::optional<Depth> WalkStack(FrameState state, std::span<std::uintptr_t> out,
                               int skip, Trail& trail) noexcept;

/// Registers of a thread that was interrupted at any instruction.
struct Registers {
  std::uintptr_t instruction = 0;
  std::uintptr_t stack_pointer = 0;
  std::uintptr_t frame_pointer = 0;
};

struct Walk {
  Depth depth = {};
  /// False where a frame was beyond these rules: what is inside of it was kept.
  bool complete = false;
};

/// The stack of an interrupted thread, innermost first, all in the form of return
/// addresses: the first is one past the start of the instruction. Async-signal-safe,
/// on a stack of 1 KiB. Needs CanFindObjects().
Walk WalkInterrupted(const Registers& at, std::span<std::uintptr_t> out) noexcept;

/// A part of another thread's stack.
struct StackCopy {
  std::uintptr_t address = 0;  ///< That the first word was copied from: 8 divides it.
  std::span<const std::uintptr_t> words = {};
};

/// A walk that reads nothing but the copy, from registers of the thread. A
/// frame_pointer that is not known may be 0: the walk then ends where it is needed.
Walk WalkCopy(FrameState state, const StackCopy& copy,
              std::span<std::uintptr_t> out) noexcept;

}  // namespace heapwell::unwind

#endif  // HEAPWELL_SRC_UNWIND_DWARF_WALK_H_
