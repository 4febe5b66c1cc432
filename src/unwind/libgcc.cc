// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "unwind/libgcc.h"

#include <dlfcn.h>

#include <string_view>

// libgcc's archive defines it beside _Unwind_Backtrace, in one object file: whatever
// holds this holds that. No other unwinder has it. Null where libgcc is shared.
extern "C" [[gnu::weak]] void* __frame_state_for(void*, void*);  // NOLINT: libgcc's.

namespace heapwell::unwind {

// Stops at the depth limit: libgcc would otherwise walk on to the end of a deep
// recursion, milliseconds for each sample.
_Unwind_Reason_Code VisitFrame(_Unwind_Context* context, void* argument) {
  auto& walk = *static_cast<LibgccWalk*>(argument);
  const std::uintptr_t address = _Unwind_GetIP(context);
  if (address == 0) return _URC_END_OF_STACK;
  if (walk.skip > 0) {
    --walk.skip;
    return _URC_NO_REASON;
  }
  if (static_cast<std::size_t>(walk.depth.frames) == walk.out.size()) {
    walk.depth.truncated = true;
    return _URC_END_OF_STACK;
  }
  walk.out[static_cast<std::size_t>(walk.depth.frames++)] = address;
  return _URC_NO_REASON;
}

bool IsFileOfLibgcc(std::string_view path) noexcept {
  path.remove_prefix(path.rfind('/') + 1);
  return path.starts_with("libgcc_s");
}

// For _Unwind_Backtrace, with a pointer to what becomes its caller: a place in the
// unwinder. No lambda, which a compiler that does not inline calls from a function of
// ours.
static _Unwind_Reason_Code NoteCaller(_Unwind_Context*, void* caller) {
  *static_cast<const void**>(caller) = __builtin_return_address(0);
  return _URC_END_OF_STACK;
}

// A behavioural test: whoever calls the visitor is the unwinder in use, be it named by
// whatever file. What is not known to be libgcc is not.
bool UnwinderIsLibgcc() noexcept {
  const void* unwinder = nullptr;
  _Unwind_Backtrace(&NoteCaller, &unwinder);
  Dl_info serving = {};
  if (unwinder == nullptr || ::dladdr(unwinder, &serving) == 0) return false;
  if (serving.dli_fname != nullptr && IsFileOfLibgcc(serving.dli_fname)) return true;
  const auto* archived = reinterpret_cast<const void*>(&__frame_state_for);
  Dl_info holding = {};
  return archived != nullptr && ::dladdr(archived, &holding) != 0 &&
         holding.dli_fbase == serving.dli_fbase;
}

}  // namespace heapwell::unwind
