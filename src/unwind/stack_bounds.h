// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_UNWIND_STACK_BOUNDS_H_
#define HEAPWELL_SRC_UNWIND_STACK_BOUNDS_H_

#include <cstdint>

namespace heapwell::unwind {

/// Where frames end that begin at `stack_pointer`: no read of the unwinder goes
/// beyond, whatever a frame says.
struct StackEnd {
  std::uintptr_t address = 0;
  /// False on a stack that is neither the main thread's nor one that glibc made (a
  /// fiber's, a signal's): the address is then only a window.
  bool known = false;
};

/// No system call, no lock.
StackEnd FindStackEnd(std::uintptr_t stack_pointer) noexcept;

}  // namespace heapwell::unwind

#endif  // HEAPWELL_SRC_UNWIND_STACK_BOUNDS_H_
