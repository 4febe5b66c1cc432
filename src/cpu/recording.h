// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// SIGPROF, the ring and the timers, together for as long as ticks are taken.
#ifndef HEAPWELL_SRC_CPU_RECORDING_H_
#define HEAPWELL_SRC_CPU_RECORDING_H_

#include <chrono>
#include <cstdint>
#include <memory>

#include "cpu/signal_claim.h"
#include "cpu/tick.h"
#include "cpu/tick_ring.h"
#include "cpu/timers.h"
#include "heapwell/result.h"

namespace heapwell::cpu {

/// There is one at a time. For one thread. Destroying it deletes the timers, waits for
/// handlers at work, and restores SIGPROF.
class Recording {
 public:
  /// Ready for ticks; no thread is watched yet. Fails as SignalClaim::Take does.
  static Result<std::unique_ptr<Recording>> Start(std::chrono::nanoseconds period);

  ~Recording();
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  [[nodiscard]] ThreadTimers& timers() { return timers_; }
  /// Whether somebody else has set a SIGPROF handler meanwhile.
  [[nodiscard]] bool Interrupted() const { return !claim_.Holds(); }

  /// Hands what came so far to `visit(const Tick&)`.
  template <typename Visit>
  void Drain(Visit visit) {
    while (const Tick* tick = TheRing().Front()) {
      visit(*tick);
      TheRing().Pop();
    }
  }

  /// No tick comes any more; those that came can still be drained.
  void Stop();

 private:
  Recording(SignalClaim claim, std::chrono::nanoseconds period, std::uint32_t session);

  SignalClaim claim_;
  ThreadTimers timers_;
};

}  // namespace heapwell::cpu

#endif  // HEAPWELL_SRC_CPU_RECORDING_H_
