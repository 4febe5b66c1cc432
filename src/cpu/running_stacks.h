// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The stacks of threads that run, from timers on their CPU clocks.
#ifndef HEAPWELL_SRC_CPU_RUNNING_STACKS_H_
#define HEAPWELL_SRC_CPU_RUNNING_STACKS_H_

#include <vector>

#include "heapwell/thread_stacks.h"

namespace heapwell::cpu {

/// Fills in the stacks of `threads`, as far as they spend CPU time within a tenth of a
/// second: only a thread that runs is interrupted, so no system call is. Does nothing
/// while a CPU profile runs, or where SIGPROF is the host's.
void ReadRunningStacks(const std::vector<ThreadStack*>& threads);

}  // namespace heapwell::cpu

#endif  // HEAPWELL_SRC_CPU_RUNNING_STACKS_H_
