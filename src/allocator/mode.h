// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_ALLOCATOR_MODE_H_
#define HEAPWELL_SRC_ALLOCATOR_MODE_H_

#include <string>

#include "allocator/native_interval.h"
#include "heapwell/mem_stats.h"

namespace heapwell::allocator {

struct Mode {
  SamplingMode mode = SamplingMode::kNone;
  std::string reason = {};
  bool owns_malloc = false;  ///< malloc() is tcmalloc's.
  /// tcmalloc's own rate, where the mode is native.
  NativeInterval native_interval = {};
};

/// Found out once, by behaviour.
const Mode& TheMode();

}  // namespace heapwell::allocator

#endif  // HEAPWELL_SRC_ALLOCATOR_MODE_H_
