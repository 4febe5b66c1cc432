// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What happens on the interrupted thread.
#ifndef HEAPWELL_SRC_CPU_TICK_H_
#define HEAPWELL_SRC_CPU_TICK_H_

#include <signal.h>

#include <cstdint>

#include "cpu/tick_ring.h"

namespace heapwell::cpu {

/// What a timer tells the handler, in its sigval: which profile it belongs to, and
/// which thread it watches.
struct TickLabel {
  std::uint32_t session = 0;
  pid_t thread = 0;

  [[nodiscard]] sigval Pack() const noexcept;
  static TickLabel Unpack(sigval value) noexcept;
};

/// Why a tick has no stack.
struct LostTicks {
  std::uint64_t ring_full = 0;
  std::uint64_t low_stack = 0;  ///< A signal stack with less than 1 KiB left.
};

/// From now on ticks of `session` (not 0) go to the ring, which is empty at first.
/// After WarmUp, and not while the last StopTicking has returned false.
void StartTicking(std::uint32_t session) noexcept;

/// Ticks that come from now on are ignored. Returns once no handler is at work, or
/// after a second.
bool StopTicking() noexcept;

/// Calls once what the handler calls, so that the dynamic loader has bound it: it
/// needs more stack for that than a handler may have.
void WarmUp() noexcept;

/// In the child of a fork: no other thread's handler is at work any more.
void ForgetTicksInChild() noexcept;

TickRing& TheRing() noexcept;
LostTicks ReadLostTicks() noexcept;

/// Handles SIGPROF: writes the thread's stack to the ring. No lock, no malloc, no
/// thread-local storage but the thread pointer, no system call; below 1 KiB of stack;
/// 1 to 5 us.
void OnTick(int signal, siginfo_t* info, void* context) noexcept;

}  // namespace heapwell::cpu

#endif  // HEAPWELL_SRC_CPU_TICK_H_
