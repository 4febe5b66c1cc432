// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_MODEL_CPU_PROFILE_H_
#define HEAPWELL_SRC_MODEL_CPU_PROFILE_H_

#include "heapwell/cpu_profile.h"
#include "model/profile.h"

namespace heapwell::model {

/// As Go types it: samples/count and cpu/nanoseconds. Thread names become the label
/// "thread"; comments say how much of the process's CPU time the ticks account for.
Profile ToProfile(const CpuProfile& profile);

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_CPU_PROFILE_H_
