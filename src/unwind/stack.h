// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The calling thread's stack as return addresses.
#ifndef HEAPWELL_SRC_UNWIND_STACK_H_
#define HEAPWELL_SRC_UNWIND_STACK_H_

#include <cstdint>
#include <span>

namespace heapwell::unwind {

/// Deeper frames are cut: pprof draws nothing useful beyond.
inline constexpr int kMaxDepth = 128;

struct Depth {
  int frames = 0;
  bool truncated = false;  ///< There were more frames than room.
};

/// Writes return addresses to `out`, innermost first, leaving out this function's
/// own and `skip` more. Allocates nothing, takes no lock, touches no dynamic TLS.
Depth CaptureStack(std::span<std::uintptr_t> out, int skip) noexcept;

/// How stacks are walked in this process.
enum class Unwinder {
  kDwarf,   ///< By our own walk; by libgcc where that cannot.
  kLibgcc,  ///< By libgcc alone: another machine, an older glibc, or a program in
            ///< which dlclose is not seen and cached rules could go stale.
};

/// Finds out which, on the first call. Not for the allocation path.
Unwinder UnwinderInUse() noexcept;

/// Whether the unwinder that CaptureStack falls back to is libgcc's. libunwind
/// exports the same name, and takes locks.
bool UnwinderIsLibgcc() noexcept;

}  // namespace heapwell::unwind

#endif  // HEAPWELL_SRC_UNWIND_STACK_H_
