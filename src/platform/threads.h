// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The threads of this process, as procfs lists them.
#ifndef HEAPWELL_SRC_PLATFORM_THREADS_H_
#define HEAPWELL_SRC_PLATFORM_THREADS_H_

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heapwell::platform {

/// What /proc/self/task/<id>/status says of a thread.
struct ThreadStatus {
  std::string name = {};
  char state = '?';                   ///< 'R' runs, 'S' sleeps, 'D' waits for a disk...
  std::uint64_t blocked_signals = 0;  ///< Bit n - 1 for signal n.

  [[nodiscard]] bool Blocks(int signal) const noexcept {
    return (blocked_signals >> (signal - 1) & 1) != 0;
  }
};

/// Empty without the line SigBlk.
std::optional<ThreadStatus> ParseThreadStatus(std::string_view text);

/// What /proc/self/task/<id>/syscall says: where in user space a thread that waits in
/// the kernel will go on.
struct SystemCall {
  std::int64_t number = -1;  ///< -1: not in a system call (a page fault).
  std::uintptr_t stack_pointer = 0;
  std::uintptr_t instruction = 0;

  friend bool operator==(const SystemCall&, const SystemCall&) = default;
};

/// Empty for "running", and for what is no such line.
std::optional<SystemCall> ParseSystemCall(std::string_view text);

/// Ids of all threads of this process, ascending. About 1 us a thread. Empty where
/// procfs cannot be read.
std::vector<pid_t> ListThreads();

/// About 20 us. Empty: the thread is gone.
std::optional<ThreadStatus> ReadThreadStatus(pid_t thread);

/// Empty: it runs, is gone, or the kernel does not say.
std::optional<SystemCall> ReadSystemCall(pid_t thread);

/// Whether `thread` waits in sigwait or its like: SigBlk then shows what it waits for
/// as not blocked, and a signal that we sent would be handed to the program.
bool WaitsForSignals(pid_t thread);

}  // namespace heapwell::platform

#endif  // HEAPWELL_SRC_PLATFORM_THREADS_H_
