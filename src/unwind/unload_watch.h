// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Notices when code is unloaded, for what is cached of it is then stale.
#ifndef HEAPWELL_SRC_UNWIND_UNLOAD_WATCH_H_
#define HEAPWELL_SRC_UNWIND_UNLOAD_WATCH_H_

#include <cstdint>

#include "base/unload.h"

namespace heapwell::unwind {

/// Rises before and after every dlclose, and where an unload was noticed later.
using base::UnloadGeneration;

/// Whether calls of dlclose come to us: our definition is first in the program's
/// search order. Found out by the first call to FindOutWhetherWatched; true before.
bool UnloadsAreWatched() noexcept;

/// Asks the dynamic loader. Not for the allocation path.
void FindOutWhetherWatched() noexcept;

}  // namespace heapwell::unwind

#endif  // HEAPWELL_SRC_UNWIND_UNLOAD_WATCH_H_
