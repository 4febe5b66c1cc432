// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdint>
#include <cstdio>

#include "cpu_profiler.h"
#include "heapwell/cpu_profile.h"

namespace heapwell::fault_test {

bool ProfileForASecond() {
  CpuProfileOptions options;
  options.duration = std::chrono::seconds{1};
  options.frequency_hz = 250;
  const Result<CpuProfile> profile = CaptureCpuProfile(options);
  if (!profile) {
    std::fprintf(stderr, "no profile: %s\n", profile.error().message.c_str());
    return false;
  }
  std::int64_t ticks = 0;
  for (const CpuSample& sample : profile->samples) ticks += sample.ticks;
  if (ticks > 0 && profile->lost_ticks * 100 <= ticks) return true;
  std::fprintf(stderr, "%lld ticks, %lld lost\n", static_cast<long long>(ticks),
               static_cast<long long>(profile->lost_ticks));
  return false;
}

}  // namespace heapwell::fault_test
