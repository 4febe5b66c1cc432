// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "base/fault.h"

#include <atomic>

namespace heapwell::base {
namespace {

constinit std::atomic<std::uint64_t> g_faults{0};

}  // namespace

void CountFault() noexcept {
#ifdef HEAPWELL_LOUD_FAULTS
  __builtin_trap();
#endif
  g_faults.fetch_add(1, std::memory_order_relaxed);
}

std::uint64_t FaultCount() noexcept { return g_faults.load(std::memory_order_relaxed); }

}  // namespace heapwell::base
