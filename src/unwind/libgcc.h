// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_UNWIND_LIBGCC_H_
#define HEAPWELL_SRC_UNWIND_LIBGCC_H_

#include <unwind.h>

#include <cstdint>
#include <span>
#include <string_view>

#include "unwind/stack.h"

namespace heapwell::unwind {

/// What VisitFrame fills.
struct LibgccWalk {
  std::span<std::uintptr_t> out;
  int skip = 0;
  Depth depth = {};
};

/// For _Unwind_Backtrace, with a LibgccWalk.
_Unwind_Reason_Code VisitFrame(_Unwind_Context* context, void* walk);

/// Whether `path` is that of libgcc's shared library: by the file, not by the folder.
bool IsFileOfLibgcc(std::string_view path) noexcept;

/// The calling thread's return addresses by _Unwind_Backtrace, beginning in the caller,
/// without the first `skip`: complete, and lock-free since glibc 2.35, but 0.6 us a
/// frame. Inlined, to be none.
[[gnu::always_inline]] inline Depth CaptureByLibgcc(std::span<std::uintptr_t> out,
                                                    int skip) noexcept {
  LibgccWalk walk{.out = out, .skip = skip};
  _Unwind_Backtrace(&VisitFrame, &walk);
  return walk.depth;
}

}  // namespace heapwell::unwind

#endif  // HEAPWELL_SRC_UNWIND_LIBGCC_H_
