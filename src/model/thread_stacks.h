// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_MODEL_THREAD_STACKS_H_
#define HEAPWELL_SRC_MODEL_THREAD_STACKS_H_

#include <vector>

#include "heapwell/thread_stacks.h"
#include "model/profile.h"

namespace heapwell::model {

/// Threads counted by stack and name, as Go's profile "goroutine".
Profile ToProfile(const ThreadStacks& stacks);

/// How many threads there are, as Go's profile "threadcreate": where each was created
/// is not known, so all are one sample without a stack.
Profile ToThreadCreateProfile(const ThreadStacks& stacks);

/// Threads with one and the same stack.
struct ThreadGroup {
  std::vector<const ThreadStack*> threads = {};  ///< At least one.
};

/// Largest first. The pointers are into `stacks`.
std::vector<ThreadGroup> GroupByStack(const ThreadStacks& stacks);

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_THREAD_STACKS_H_
