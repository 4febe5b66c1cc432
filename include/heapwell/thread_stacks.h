// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What every thread is doing right now.
#ifndef HEAPWELL_THREAD_STACKS_H_
#define HEAPWELL_THREAD_STACKS_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "heapwell/export.h"
#include "heapwell/heap_profile.h"
#include "heapwell/result.h"

namespace heapwell {

/// One thread, and where it is.
struct ThreadStack {
  std::int64_t id = 0;  ///< The kernel's, as in `top -H`.
  std::string name = {};
  /// "running", "sleeping", "disk sleep", "stopped", as /proc has it.
  std::string state = {};
  /// Call addresses (return address less one), innermost first. Empty: it could not be
  /// read.
  std::vector<std::uintptr_t> stack = {};
  bool truncated = false;   ///< The stack went deeper than was kept.
  bool incomplete = false;  ///< Its outer part could not be walked.
};

/// All threads, one after another: not one instant, but some milliseconds.
struct ThreadStacks {
  std::chrono::system_clock::time_point taken_at = {};
  std::vector<ThreadStack> threads = {};  ///< By id.
  std::vector<Location> locations = {};   ///< Ascending; every address of a stack.
  std::vector<Mapping> mappings = {};     ///< The program itself first.
  /// Why some addresses have no names or lines. Empty: all were symbolized in full.
  std::string symbol_note = {};
};

/// Reads every thread's stack without waking it: of a thread that waits in the kernel
/// the stack is copied and then walked, so no system call is interrupted. A thread that
/// runs is interrupted as for a CPU profile, by a timer on its CPU clock; where that
/// cannot be (a CPU profile is running, SIGPROF is the host's or is blocked), it has no
/// stack. About 0.1 ms a thread, and up to 0.1 s if some run. x86-64 with glibc 2.35
/// or later; elsewhere there are no stacks. Thread-safe. Fails with kUnavailable
/// without procfs. Symbolizing is as for CaptureHeapProfile.
[[nodiscard]] HEAPWELL_EXPORT Result<ThreadStacks> CaptureThreadStacks();

/// The gzip-compressed profile.proto that Go calls "goroutine": threads counted by
/// stack, their names as the label "thread".
[[nodiscard]] HEAPWELL_EXPORT std::string EncodePprof(const ThreadStacks& stacks);

}  // namespace heapwell

#endif  // HEAPWELL_THREAD_STACKS_H_
