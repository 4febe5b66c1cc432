// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_UNWIND_STACK_BOUNDS_H_
#define HEAPWELL_SRC_UNWIND_STACK_BOUNDS_H_

#include <cstdint>

// Exported by glibc's dynamic loader: the stack pointer that the program began with.
extern "C" __attribute__((weak)) void* __libc_stack_end;

namespace heapwell::unwind {

/// Where frames end that begin at `stack_pointer`: no read of the unwinder goes
/// beyond, whatever a frame says.
struct StackEnd {
  std::uintptr_t address = 0;
  /// False on a stack that is neither the main thread's nor one that glibc made (a
  /// fiber's, a signal's): the address is then only a window, and what keeps the walk
  /// on the stack are its rules. True also of such a stack if it lies below a thread's
  /// own within the size that threads' stacks have: only threads with smaller ones can
  /// have another so near.
  bool known = false;
};

/// The end of the calling thread's stack, or of a window where that is not known. No
/// system call, no lock.
StackEnd FindThreadStackEnd(std::uintptr_t stack_pointer) noexcept;

/// Asks how large threads' stacks are, and whose the main thread's control block is,
/// if this is it. Before that, anything less than 64 MiB below a control block is taken
/// for a stack that ends there. Not for the allocation path.
void FindOutStackSize() noexcept;

/// A stack that reaches further than this below a known end is not believed to be the
/// one that ends there: mappings of other kinds begin 128 MiB below the main stack.
inline constexpr std::uintptr_t kMaxMainStackBytes = std::uintptr_t{128} << 20;

/// The same, main stack included.
inline StackEnd FindStackEnd(std::uintptr_t stack_pointer) noexcept {
  if (&__libc_stack_end != nullptr) {
    const auto end = reinterpret_cast<std::uintptr_t>(__libc_stack_end);
    if (end - stack_pointer - 1 < kMaxMainStackBytes - 1) return {end, true};
  }
  return FindThreadStackEnd(stack_pointer);
}

}  // namespace heapwell::unwind

#endif  // HEAPWELL_SRC_UNWIND_STACK_BOUNDS_H_
