// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The bare allocator.
#include "watch.h"

namespace heapwell::benchmarks {

bool StartWatching() { return true; }

}  // namespace heapwell::benchmarks
