// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <string>

#include "fuzz_input.h"
#include "platform/process.h"

// What a text says, it still says when more is written behind it: nothing is read
// from a number that may be cut.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using heapwell::ProcessStats;
  using heapwell::fuzz::Require;
  using heapwell::platform::ParseStat;
  const std::string text(heapwell::fuzz::AsText(data, size));
  const auto boot_time = heapwell::platform::ParseBootTime(text).value_or(
      std::chrono::system_clock::now());
  ProcessStats stats;
  ParseStat(text, 100, boot_time, stats);
  ProcessStats longer;
  ParseStat(text + "0 1 2", 100, boot_time, longer);
  Require(!stats.minor_faults || stats.minor_faults == longer.minor_faults);
  Require(!stats.major_faults || stats.major_faults == longer.major_faults);
  Require(!stats.cpu_time || stats.cpu_time == longer.cpu_time);
  Require(!stats.started_at || stats.started_at == longer.started_at);
  Require(!stats.cpu_time || stats.cpu_time->count() >= 0);
  Require(!stats.started_at || *stats.started_at >= boot_time);
  return 0;
}
