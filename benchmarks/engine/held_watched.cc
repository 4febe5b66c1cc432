// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdio>
#include <utility>

#include "heapwell/heapwell.h"
#include "held_program.h"

namespace heapwell::benchmarks {

bool StartWatching() {
  auto monitor = Monitor::Start({.sample_interval_bytes = 32768,
                                 .history_interval = std::chrono::milliseconds(100)});
  if (!monitor) {
    std::fprintf(stderr, "%s\n", monitor.error().message.c_str());
    return false;
  }
  static auto& kept = *new Monitor(std::move(*monitor));  // To the program's end.
  static_cast<void>(kept);
  return ReadMemStats().sampling.mode == SamplingMode::kTakeover;
}

std::size_t CallSites() {
  const auto profile = CaptureHeapProfile();
  std::size_t sites = 0;
  if (!profile) return sites;
  for (const HeapSample& sample : profile->samples) {
    if (sample.inuse_objects > 0) ++sites;
  }
  return sites;
}

}  // namespace heapwell::benchmarks
