// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_BENCHMARKS_ENGINE_HELD_PROGRAM_H_
#define HEAPWELL_BENCHMARKS_ENGINE_HELD_PROGRAM_H_

#include <cstddef>

namespace heapwell::benchmarks {

/// Each program is linked with one held_*watched.cc.
bool StartWatching();

/// Call sites with live memory, by a heap profile. 0 where there is none.
std::size_t CallSites();

}  // namespace heapwell::benchmarks

#endif  // HEAPWELL_BENCHMARKS_ENGINE_HELD_PROGRAM_H_
