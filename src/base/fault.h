// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What to do about our own mistakes: loud in tests, counted in production.
#ifndef HEAPWELL_SRC_BASE_FAULT_H_
#define HEAPWELL_SRC_BASE_FAULT_H_

#include <cstdint>

namespace heapwell::base {

/// Counts one broken expectation. In builds with HEAPWELL_LOUD_FAULTS it traps.
/// Async-signal-safe; allocates nothing.
void CountFault() noexcept;

/// Broken expectations since start: heapwell_faults_total.
std::uint64_t FaultCount() noexcept;

/// `holds`, counting a fault if it does not: `if (!Expect(n > 0)) return {};`
inline bool Expect(bool holds) noexcept {
  if (!holds) CountFault();
  return holds;
}

}  // namespace heapwell::base

#endif  // HEAPWELL_SRC_BASE_FAULT_H_
