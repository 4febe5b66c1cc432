// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "held_program.h"

namespace heapwell::benchmarks {

bool StartWatching() { return true; }

std::size_t CallSites() { return 0; }

}  // namespace heapwell::benchmarks
