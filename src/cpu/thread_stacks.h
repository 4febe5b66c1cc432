// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_CPU_THREAD_STACKS_H_
#define HEAPWELL_SRC_CPU_THREAD_STACKS_H_

#include "heapwell/result.h"
#include "heapwell/thread_stacks.h"

namespace heapwell::cpu {

/// heapwell::CaptureThreadStacks, without names and mappings.
Result<ThreadStacks> ReadThreadStacks();

}  // namespace heapwell::cpu

#endif  // HEAPWELL_SRC_CPU_THREAD_STACKS_H_
