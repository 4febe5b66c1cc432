// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What the programs of this folder ask of heapwell, so that each can also be linked
// without it: as the control that shows what happens then.
#ifndef HEAPWELL_TESTS_FAULT_ENGINE_H_
#define HEAPWELL_TESTS_FAULT_ENGINE_H_

#include <cstdint>

namespace heapwell::fault_test {

/// Samples about every `interval_bytes` from now on. A control takes the interval
/// from TCMALLOC_SAMPLE_PARAMETER, which is tcmalloc's own way.
void StartSampling(std::uint64_t interval_bytes);

/// Reads what is live, with names.
void ReadProfile();

/// Reads the numbers.
void ReadStats();

}  // namespace heapwell::fault_test

#endif  // HEAPWELL_TESTS_FAULT_ENGINE_H_
