// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "stack_walk.h"
#include "unwind/stack.h"

namespace heapwell::fault_test {

[[gnu::noinline]] int Walk(std::span<std::uintptr_t> out) {
  const int frames = unwind::CaptureStack(out, 1).frames;
  asm volatile("");
  return frames;
}

}  // namespace heapwell::fault_test
