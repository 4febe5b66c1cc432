// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "unwind/libgcc.h"

#include <dlfcn.h>

#include <cstring>

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

// A behavioural test: whoever calls the visitor is the unwinder in use.
bool UnwinderIsLibgcc() noexcept {
  const void* unwinder = nullptr;
  _Unwind_Backtrace(
      +[](_Unwind_Context*, void* caller) {
        *static_cast<const void**>(caller) = __builtin_return_address(0);
        return _URC_END_OF_STACK;
      },
      &unwinder);
  Dl_info object = {};
  if (unwinder == nullptr || ::dladdr(unwinder, &object) == 0) return false;
  return object.dli_fname != nullptr &&
         std::strstr(object.dli_fname, "libunwind") == nullptr;
}

}  // namespace heapwell::unwind
