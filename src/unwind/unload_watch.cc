// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "unwind/unload_watch.h"

#include <dlfcn.h>

#include <atomic>

namespace heapwell::unwind {
namespace {

constinit std::atomic<std::uint64_t> g_generation{0};
constinit std::atomic<bool> g_watched{true};

}  // namespace

std::uint64_t UnloadGeneration() noexcept {
  return g_generation.load(std::memory_order_acquire);
}

bool UnloadsAreWatched() noexcept { return g_watched.load(std::memory_order_relaxed); }

void FindOutWhetherWatched() noexcept {
  g_watched = ::dlsym(RTLD_DEFAULT, "dlclose") == reinterpret_cast<void*>(&::dlclose);
}

// What is cached between the two steps may be of code that goes; after the second,
// none of it is found any more.
static int Unload(int (*next)(void*), void* library) noexcept {
  g_generation.fetch_add(1, std::memory_order_acq_rel);
  const int result = next(library);
  g_generation.fetch_add(1, std::memory_order_acq_rel);
  return result;
}

}  // namespace heapwell::unwind

extern "C" [[gnu::visibility("default")]] int dlclose(void* library) noexcept {
  using Function = int (*)(void*);
  static const auto next = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, "dlclose"));
  return next != nullptr ? heapwell::unwind::Unload(next, library) : -1;
}
