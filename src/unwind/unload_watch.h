// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Notices when code is unloaded, for what is cached of it is then stale.
#ifndef HEAPWELL_SRC_UNWIND_UNLOAD_WATCH_H_
#define HEAPWELL_SRC_UNWIND_UNLOAD_WATCH_H_

#include <atomic>
#include <cstdint>

#include "base/unload.h"
#include "unwind/eh_frame.h"

namespace heapwell::unwind {

/// Rises before and after every dlclose, and where an unload was noticed later.
using base::UnloadGeneration;

extern constinit std::atomic<bool> g_unloads_are_watched;

/// Whether calls of dlclose come to us: our definition is first in the program's
/// search order. Found out by the first call to FindOutWhetherWatched; true before.
inline bool UnloadsAreWatched() noexcept {
  return g_unloads_are_watched.load(std::memory_order_relaxed);
}

/// Whether rules and trails may be kept: they can be found, and what makes them stale
/// is seen.
inline bool MayKeepRules() noexcept { return CanFindObjects() && UnloadsAreWatched(); }

/// Asks the dynamic loader. Not for the allocation path.
void FindOutWhetherWatched() noexcept;

}  // namespace heapwell::unwind

#endif  // HEAPWELL_SRC_UNWIND_UNLOAD_WATCH_H_
