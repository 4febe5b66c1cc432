// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// SIGPROF, borrowed from the host for a while.
#ifndef HEAPWELL_SRC_CPU_SIGNAL_CLAIM_H_
#define HEAPWELL_SRC_CPU_SIGNAL_CLAIM_H_

#include "heapwell/result.h"

namespace heapwell::cpu {

/// While it lives, SIGPROF is handled by OnTick. The host's own handler is never taken
/// away, nor one that it installs meanwhile. In the child of a fork the disposition is
/// what it was before. Destroy it after the last timer is deleted.
class [[nodiscard]] SignalClaim {
 public:
  /// Fails with kUnavailable where the host handles SIGPROF, kBusy where a claim is
  /// alive, kSystem.
  static Result<SignalClaim> Take();

  SignalClaim(SignalClaim&& other) noexcept;
  SignalClaim& operator=(SignalClaim&&) = delete;
  ~SignalClaim();

  /// False once somebody else has set a handler over ours.
  [[nodiscard]] bool Holds() const noexcept;

 private:
  SignalClaim() = default;
  bool held_ = true;
};

}  // namespace heapwell::cpu

#endif  // HEAPWELL_SRC_CPU_SIGNAL_CLAIM_H_
