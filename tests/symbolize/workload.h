// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_TESTS_SYMBOLIZE_WORKLOAD_H_
#define HEAPWELL_TESTS_SYMBOLIZE_WORKLOAD_H_

#include <cstdint>

/// A call in a function of a known name.
struct Probe {
  const char* what = nullptr;
  std::uintptr_t address = 0;  ///< Of the call: return address less one.
};

constexpr int kProbes = 6;

/// Fills kProbes probes. Of C, so that a plugin's can be found by dlsym.
extern "C" void HeapwellTestProbes(Probe* probes);

#endif  // HEAPWELL_TESTS_SYMBOLIZE_WORKLOAD_H_
