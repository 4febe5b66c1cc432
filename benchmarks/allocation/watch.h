// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_BENCHMARKS_ALLOCATION_WATCH_H_
#define HEAPWELL_BENCHMARKS_ALLOCATION_WATCH_H_

namespace heapwell::benchmarks {

/// Begins what this program is to be compared by: each program is linked with one
/// watch_*.cc. False, with a line on stderr, if that is not what runs.
bool StartWatching();

}  // namespace heapwell::benchmarks

#endif  // HEAPWELL_BENCHMARKS_ALLOCATION_WATCH_H_
