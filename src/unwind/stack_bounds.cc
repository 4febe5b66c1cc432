// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "unwind/stack_bounds.h"

// Exported by glibc's dynamic loader: the stack pointer that the program began with.
extern "C" __attribute__((weak)) void* __libc_stack_end;

namespace heapwell::unwind {
namespace {

// A stack that reaches further than this below a known end is not believed to be the
// one that ends there: mappings of other kinds begin 128 MiB below the main stack.
constexpr std::uintptr_t kMaxMainStackBytes = std::uintptr_t{128} << 20;
constexpr std::uintptr_t kMaxThreadStackBytes = std::uintptr_t{64} << 20;

// How far an unknown stack is followed: more than a fiber has.
constexpr std::uintptr_t kWindowBytes = std::uintptr_t{1} << 20;

bool IsAbove(std::uintptr_t end, std::uintptr_t stack_pointer, std::uintptr_t reach) {
  return end > stack_pointer && end - stack_pointer < reach;
}

}  // namespace

StackEnd FindStackEnd(std::uintptr_t stack_pointer) noexcept {
  if (&__libc_stack_end != nullptr) {
    const auto end = reinterpret_cast<std::uintptr_t>(__libc_stack_end);
    if (IsAbove(end, stack_pointer, kMaxMainStackBytes)) return {end, true};
  }
  // glibc puts a thread's control block at the upper end of its stack.
  const auto block = reinterpret_cast<std::uintptr_t>(__builtin_thread_pointer());
  if (IsAbove(block, stack_pointer, kMaxThreadStackBytes)) return {block, true};
  return {stack_pointer + kWindowBytes, false};
}

}  // namespace heapwell::unwind
