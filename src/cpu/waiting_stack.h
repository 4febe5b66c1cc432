// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The stack of a thread that waits in the kernel, read from outside.
#ifndef HEAPWELL_SRC_CPU_WAITING_STACK_H_
#define HEAPWELL_SRC_CPU_WAITING_STACK_H_

#include <sys/types.h>

#include <optional>

#include "heapwell/thread_stacks.h"

namespace heapwell::cpu {

/// What became of an attempt.
enum class WaitingStack {
  kRead,     ///< The stack is there.
  kRuns,     ///< The thread does not wait, or would not stand still.
  kUnknown,  ///< The kernel does not tell, or memory cannot be read.
};

/// Copies the stack of `into.id` while it waits and walks the copy: nothing is sent to
/// the thread, and memory that goes away meanwhile is an error and no fault. Frames
/// that need a register which only the thread knows end the walk: `incomplete`. About
/// 0.1 ms. Not for the calling thread.
WaitingStack ReadWaitingStack(ThreadStack& into);

}  // namespace heapwell::cpu

#endif  // HEAPWELL_SRC_CPU_WAITING_STACK_H_
