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

/// Whether the unwinder that CaptureStack is bound to is libgcc's. libunwind
/// exports the same name, and takes locks.
bool UnwinderIsLibgcc() noexcept;

}  // namespace heapwell::unwind

#endif  // HEAPWELL_SRC_UNWIND_STACK_H_
