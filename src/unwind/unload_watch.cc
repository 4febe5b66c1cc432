// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "unwind/unload_watch.h"

#include <dlfcn.h>

#include <atomic>

#include "base/unload.h"

namespace heapwell::unwind {

constinit std::atomic<bool> g_unloads_are_watched{true};

void FindOutWhetherWatched() noexcept {
  g_unloads_are_watched =
      ::dlsym(RTLD_DEFAULT, "dlclose") == reinterpret_cast<void*>(&::dlclose);
  base::SetEveryUnloadIsTold(g_unloads_are_watched);
}

// What is cached between the two steps may be of code that goes; after the second,
// none of it is found any more.
static int Unload(int (*next)(void*), void* library) noexcept {
  base::TellUnloadObserver();
  base::RaiseUnloadGeneration();
  const int result = next(library);
  base::RaiseUnloadGeneration();
  base::TellUnloadObserver();
  return result;
}

}  // namespace heapwell::unwind

extern "C" [[gnu::visibility("default")]] int dlclose(void* library) noexcept {
  using Function = int (*)(void*);
  static const auto next = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, "dlclose"));
  return next != nullptr ? heapwell::unwind::Unload(next, library) : -1;
}
