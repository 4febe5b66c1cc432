// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_CPU_PROFILER_H_
#define HEAPWELL_SRC_CPU_PROFILER_H_

#include "heapwell/cpu_profile.h"
#include "heapwell/result.h"

namespace heapwell::cpu {

/// No kernel at its usual 250 Hz counts CPU timers finer.
inline constexpr int kMaxFrequencyHz = 250;

/// heapwell::CaptureCpuProfile, without names and mappings.
Result<CpuProfile> RecordCpu(const CpuProfileOptions& options);

}  // namespace heapwell::cpu

#endif  // HEAPWELL_SRC_CPU_PROFILER_H_
