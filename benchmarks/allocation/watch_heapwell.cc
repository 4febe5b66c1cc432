// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

#include "heapwell/heapwell.h"
#include "watch.h"

namespace heapwell::benchmarks {

// HEAPWELL_BENCH_STACKS=libgcc: also fails unless stacks are walked by libgcc.
// HEAPWELL_BENCH_INTERVAL: bytes between samples, 512 KiB unless it is said.
bool StartWatching() {
  const char* interval = std::getenv("HEAPWELL_BENCH_INTERVAL");
  auto monitor = Monitor::Start(
      {.sample_interval_bytes =
           interval != nullptr ? std::strtoull(interval, nullptr, 10) : 524288});
  if (!monitor) {
    std::fprintf(stderr, "%s\n", monitor.error().message.c_str());
    return false;
  }
  static auto& kept = *new Monitor(std::move(*monitor));  // To the program's end.
  static_cast<void>(kept);
  const SamplingStatus status = ReadMemStats().sampling;
  const char* wanted = std::getenv("HEAPWELL_BENCH_STACKS");
  const bool by_libgcc = status.reason.find("stacks by libgcc") != std::string::npos;
  const bool as_wanted =
      by_libgcc == (wanted != nullptr && std::strcmp(wanted, "libgcc") == 0);
  if (status.mode == SamplingMode::kTakeover && as_wanted) return true;
  std::fprintf(stderr, "%s: %s\n", ToString(status.mode), status.reason.c_str());
  return false;
}

}  // namespace heapwell::benchmarks
