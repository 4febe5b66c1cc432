// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "unwind/stack_bounds.h"

namespace heapwell::unwind {

StackEnd FindThreadStackEnd(std::uintptr_t stack_pointer) noexcept {
  constexpr std::uintptr_t kMaxThreadStackBytes = std::uintptr_t{64} << 20;
  // How far an unknown stack is followed: more than a fiber has.
  constexpr std::uintptr_t kWindowBytes = std::uintptr_t{1} << 20;
  // glibc puts a thread's control block at the upper end of its stack.
  const auto block = reinterpret_cast<std::uintptr_t>(__builtin_thread_pointer());
  if (block > stack_pointer && block - stack_pointer < kMaxThreadStackBytes) {
    return {block, true};
  }
  return {stack_pointer + kWindowBytes, false};
}

}  // namespace heapwell::unwind
