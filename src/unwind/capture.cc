// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Which unwinder a capture takes.
#include "unwind/dwarf_walk.h"
#include "unwind/eh_frame.h"
#include "unwind/libgcc.h"
#include "unwind/stack.h"
#include "unwind/unload_watch.h"

namespace heapwell::unwind {

#if defined(__x86_64__)

[[gnu::noinline]] Depth CaptureStack(std::span<std::uintptr_t> out, int skip) noexcept {
  if (CanFindObjects() && UnloadsAreWatched()) {
    // Asking for the frame address makes the compiler keep a frame here: the caller's
    // rbp lies at it, the return address above.
    const auto* frame = static_cast<const std::uintptr_t*>(__builtin_frame_address(0));
    const FrameState state = {
        .return_address = frame[1],
        .stack_pointer = reinterpret_cast<std::uintptr_t>(frame + 2),
        .frame_pointer = frame[0]};
    if (const auto depth = WalkStack(state, out, skip)) return *depth;
  }
  return CaptureByLibgcc(out, skip + 1);
}

#else

[[gnu::noinline]] Depth CaptureStack(std::span<std::uintptr_t> out, int skip) noexcept {
  const Depth depth = CaptureByLibgcc(out, skip + 1);
  asm volatile("");  // No tail call: frames are skipped by number.
  return depth;
}

#endif

Unwinder UnwinderInUse() noexcept {
  FindOutWhetherWatched();
  return CanFindObjects() && UnloadsAreWatched() ? Unwinder::kDwarf : Unwinder::kLibgcc;
}

}  // namespace heapwell::unwind
