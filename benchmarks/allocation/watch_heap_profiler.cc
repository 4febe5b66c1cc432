// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// gperftools' heap profiler, which records every allocation. It is given no file to
// write: dumps come at intervals that this program does not reach.
#include <gperftools/heap-profiler.h>

#include <cstdio>
#include <cstdlib>

#include "watch.h"

namespace heapwell::benchmarks {

bool StartWatching() {
  ::setenv("HEAP_PROFILE_ALLOCATION_INTERVAL", "0", 1);
  ::setenv("HEAP_PROFILE_INUSE_INTERVAL", "0", 1);
  HeapProfilerStart("/dev/null");
  if (IsHeapProfilerRunning() != 0) return true;
  std::fprintf(stderr, "the heap profiler does not run\n");
  return false;
}

}  // namespace heapwell::benchmarks
