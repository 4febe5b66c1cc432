// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// All that the sampler keeps for a thread: one small block of static TLS.
#ifndef HEAPWELL_SRC_SAMPLER_THREAD_STATE_H_
#define HEAPWELL_SRC_SAMPLER_THREAD_STATE_H_

#include <cstdint>

namespace heapwell::sampler {

/// A sampling decision on its way from the countdown to the stack hook, which
/// tcmalloc calls next on the same thread.
struct PendingSample {
  std::uint64_t charged_bytes = 0;
  std::uint64_t interval_bytes = 0;  ///< 0: nothing is pending.
};

class Countdown;
struct TraceList;

struct ThreadState {
  Countdown* countdown = nullptr;  ///< Of this thread's cache, once it expired.
  PendingSample pending = {};
  void (*locked_work)(void*) = nullptr;  ///< See RunUnderHeapLock.
  void* locked_argument = nullptr;
  TraceList* traces = nullptr;        ///< See TraceCopies.
  std::uint32_t exclusion_depth = 0;  ///< > 0: do not sample this thread.
  std::uint16_t tag = 0;              ///< Of the innermost ScopedTag. 0: none.
  bool registered = false;            ///< Its destructor is armed.
  bool ending = false;                ///< Its destructor ran: settle at once.
  bool probing = false;               ///< The self-test waits for a sample.
};

/// Trivial and initial-exec: an access is one instruction, never a call to malloc.
extern constinit thread_local ThreadState t_state
    __attribute__((tls_model("initial-exec")));

}  // namespace heapwell::sampler

#endif  // HEAPWELL_SRC_SAMPLER_THREAD_STATE_H_
