// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Threads' stacks as text: what Go writes of its goroutines.
#ifndef HEAPWELL_SRC_ENCODE_LEGACY_THREADS_H_
#define HEAPWELL_SRC_ENCODE_LEGACY_THREADS_H_

#include <string>

#include "heapwell/thread_stacks.h"

namespace heapwell::encode {

/// Go's `debug=1`: a line for each stack with how many threads have it, their names and
/// the frames as comments. Threads without a stack are comments too, for readers take
/// no line without an address.
std::string LegacyThreads(const ThreadStacks& stacks);

/// Go's `debug=2`: one thread after another, each with its state.
std::string ThreadDump(const ThreadStacks& stacks);

/// Go's `debug=1` of threadcreate, of which we know the number alone.
std::string LegacyThreadCreate(const ThreadStacks& stacks);

}  // namespace heapwell::encode

#endif  // HEAPWELL_SRC_ENCODE_LEGACY_THREADS_H_
