// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "unwind/stack_bounds.h"

#include <pthread.h>
#include <unistd.h>

#include <atomic>

namespace heapwell::unwind {
namespace {

constinit std::atomic<std::uintptr_t> g_thread_stack_bytes{std::uintptr_t{64} << 20};

// It lies among libraries, on no stack.
constinit std::atomic<std::uintptr_t> g_main_block{0};

std::uintptr_t ThisBlock() noexcept {
  return reinterpret_cast<std::uintptr_t>(__builtin_thread_pointer());
}

}  // namespace

StackEnd FindThreadStackEnd(std::uintptr_t stack_pointer) noexcept {
  // How far an unknown stack is followed: more than a fiber has.
  constexpr std::uintptr_t kWindowBytes = std::uintptr_t{1} << 20;
  // glibc puts a thread's control block at the upper end of its stack.
  const std::uintptr_t below = ThisBlock() - stack_pointer;
  if (below - 1 < g_thread_stack_bytes.load(std::memory_order_relaxed) - 1 &&
      ThisBlock() != g_main_block.load(std::memory_order_relaxed)) {
    return {ThisBlock(), true};
  }
  // A thread with a larger stack than most is in the window below its block.
  const bool ends_sooner = below - 1 < kWindowBytes - 1;
  return {stack_pointer + (ends_sooner ? below : kWindowBytes), false};
}

void FindOutStackSize() noexcept {
  if (::gettid() == ::getpid()) g_main_block = ThisBlock();
  pthread_attr_t attributes;
  std::size_t bytes = 0;
  if (::pthread_getattr_default_np(&attributes) != 0) return;
  if (::pthread_attr_getstacksize(&attributes, &bytes) == 0) {
    g_thread_stack_bytes = bytes;
  }
  ::pthread_attr_destroy(&attributes);
}

}  // namespace heapwell::unwind
