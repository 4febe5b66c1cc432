// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_PLATFORM_PROCESS_H_
#define HEAPWELL_SRC_PLATFORM_PROCESS_H_

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "heapwell/mem_stats.h"

namespace heapwell::platform {

/// The text of /proc/self/status, as far as it goes. Empty without VmRSS.
std::optional<ProcessStats> ParseStatus(std::string_view text);

/// Adds to `stats` what the text of /proc/self/stat knows: faults, CPU time, start.
/// `boot_time` is "btime" of /proc/stat; empty leaves started_at empty.
void ParseStat(std::string_view text, long ticks_per_second,
               std::optional<std::chrono::system_clock::time_point> boot_time,
               ProcessStats& stats);

/// Reads /proc/self. Empty without procfs.
std::optional<ProcessStats> ReadProcess();

/// argv from /proc/self/cmdline. Empty without procfs.
std::vector<std::string> ReadCommandLine();

/// Arguments with the values of secrets (password=, --token, api_key: ...) replaced
/// by "REDACTED".
std::vector<std::string> RedactSecrets(std::vector<std::string> arguments);

}  // namespace heapwell::platform

#endif  // HEAPWELL_SRC_PLATFORM_PROCESS_H_
