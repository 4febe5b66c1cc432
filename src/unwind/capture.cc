// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Which unwinder a capture takes.
#include "unwind/dwarf_walk.h"
#include "unwind/eh_frame.h"
#include "unwind/libgcc.h"
#include "unwind/stack.h"
#include "unwind/stack_bounds.h"
#include "unwind/trail.h"
#include "unwind/unload_watch.h"

namespace heapwell::unwind {

[[gnu::noinline]] Depth CaptureStack(std::span<std::uintptr_t> out, int skip) noexcept {
  const Depth depth = CaptureStackFrom(RecordOfThis(), 1, out, skip, nullptr);
  asm volatile("");  // No tail call: frames are skipped by number.
  return depth;
}

[[gnu::noinline]] Depth CaptureStackFrom(FrameRecord record, int callers,
                                         std::span<std::uintptr_t> out, int skip,
                                         Trail* trail) noexcept {
  if (MayKeepRules()) {
    const FrameState caller = CallerOf(record);
    const auto depth = trail != nullptr ? WalkStack(caller, out, skip, *trail)
                                        : WalkStack(caller, out, skip);
    if (depth) return *depth;
  }
  if (trail != nullptr) trail->Lose();
  const Depth depth = CaptureByLibgcc(out, skip + callers + 1);
  asm volatile("");
  return depth;
}

Unwinder UnwinderInUse() noexcept {
  FindOutWhetherWatched();
  FindOutStackSize();
  return MayKeepRules() ? Unwinder::kDwarf : Unwinder::kLibgcc;
}

}  // namespace heapwell::unwind
