// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstdlib>

#include "engine.h"
#include "heapwell/heap_profile.h"
#include "heapwell/mem_stats.h"
#include "heapwell/monitor.h"

namespace heapwell::fault_test {

void StartSampling(std::uint64_t interval_bytes) {
  Options options;
  options.sample_interval_bytes = interval_bytes;
  static auto& monitor = *new auto(Monitor::Start(options));
  const SamplingStatus sampling = ReadMemStats().sampling;
  if (monitor && sampling.mode == SamplingMode::kTakeover) return;
  std::fprintf(stderr, "no takeover: %s\n", sampling.reason.c_str());
  std::exit(5);
}

void ReadProfile() {
  if (!CaptureHeapProfile()) std::abort();
}

void ReadStats() {
  if (!ReadMemStats().allocator) std::abort();
}

}  // namespace heapwell::fault_test
