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

/// Registers of a function that was called and has not returned.
struct FrameState {
  std::uintptr_t return_address = 0;
  std::uintptr_t stack_pointer = 0;  ///< After the return.
  std::uintptr_t frame_pointer = 0;
};

/// Where a function saved rbp, its caller's; the return address is in the next word.
/// __builtin_frame_address(0) makes the compiler keep one, and is it.
using FrameRecord = const std::uintptr_t*;

/// The function that this is written in: its own record.
[[gnu::always_inline]] inline FrameRecord RecordOfThis() noexcept {
  return static_cast<FrameRecord>(__builtin_frame_address(0));
}

inline FrameState CallerOf(FrameRecord record) noexcept {
  return {.return_address = record[1],
          .stack_pointer = reinterpret_cast<std::uintptr_t>(record + 2),
          .frame_pointer = record[0]};
}

/// Writes return addresses to `out`, innermost first, leaving out this function's
/// own and `skip` more. Allocates nothing, takes no lock, touches no dynamic TLS.
Depth CaptureStack(std::span<std::uintptr_t> out, int skip) noexcept;

class Trail;

/// The same for the caller of the function that has `record`, which is `callers` calls
/// up from here. Notes the walk in `trail` if there is one.
Depth CaptureStackFrom(FrameRecord record, int callers, std::span<std::uintptr_t> out,
                       int skip, Trail* trail) noexcept;

/// How stacks are walked in this process.
enum class Unwinder {
  kDwarf,   ///< By our own walk; by libgcc where that cannot.
  kLibgcc,  ///< By libgcc alone: another machine, an older glibc, or a program in
            ///< which dlclose is not seen and cached rules could go stale.
};

/// Finds out which, on the first call. Not for the allocation path.
Unwinder UnwinderInUse() noexcept;

/// Whether the unwinder that CaptureStack falls back to is known to be libgcc's, shared
/// or in the program. libunwind exports the same name, and takes locks.
bool UnwinderIsLibgcc() noexcept;

}  // namespace heapwell::unwind

#endif  // HEAPWELL_SRC_UNWIND_STACK_H_
