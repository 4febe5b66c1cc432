// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_TESTS_FAULT_CPU_PROFILER_H_
#define HEAPWELL_TESTS_FAULT_CPU_PROFILER_H_

namespace heapwell::fault_test {

/// Profiles this process for a second at 250 Hz. False if that went wrong. By heapwell,
/// or by the control's own profiler.
bool ProfileForASecond();

}  // namespace heapwell::fault_test

#endif  // HEAPWELL_TESTS_FAULT_CPU_PROFILER_H_
