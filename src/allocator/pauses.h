// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_ALLOCATOR_PAUSES_H_
#define HEAPWELL_SRC_ALLOCATOR_PAUSES_H_

#include <chrono>

#include "heapwell/mem_stats.h"

namespace heapwell::allocator {

enum class PauseKind { kCapture, kRelease };

/// Books a pause that ended now. Thread-safe.
void BookPause(PauseKind kind, std::chrono::nanoseconds duration);

}  // namespace heapwell::allocator

#endif  // HEAPWELL_SRC_ALLOCATOR_PAUSES_H_
