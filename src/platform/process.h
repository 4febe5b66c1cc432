// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_PLATFORM_PROCESS_H_
#define HEAPWELL_SRC_PLATFORM_PROCESS_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "heapwell/mem_stats.h"

namespace heapwell::platform {

/// The text of /proc/self/status, as far as it goes. Empty without VmRSS.
std::optional<ProcessStats> ParseStatus(std::string_view text);

/// Adds to `stats` what the text of /proc/self/stat knows: faults, CPU time, start.
/// A number that the text does not hold whole stays empty. `boot_time` is "btime" of
/// /proc/stat; empty leaves started_at empty.
void ParseStat(std::string_view text, long ticks_per_second,
               std::optional<std::chrono::system_clock::time_point> boot_time,
               ProcessStats& stats);

/// "btime" in the text of /proc/stat: when the system booted, by its clock of now.
std::optional<std::chrono::system_clock::time_point> ParseBootTime(
    std::string_view text);

/// Entries of a folder such as /proc/self/fd, "." and ".." apart, without allocating.
/// Empty where it cannot be read, or holds more than we care to count.
std::optional<std::uint64_t> CountEntries(const char* folder);

/// Field 47 of the text of /proc/self/stat: where the area begins that brk moves the
/// end of. Empty where the kernel hides it.
std::optional<std::uintptr_t> ParseBreakStart(std::string_view text);

/// The same, of this process: it never changes. One system call or three.
std::optional<std::uintptr_t> ReadBreakStart();

/// Reads /proc/self: seven system calls or so, 30 us. Empty without procfs.
/// Thread-safe.
std::optional<ProcessStats> ReadProcess();

}  // namespace heapwell::platform

#endif  // HEAPWELL_SRC_PLATFORM_PROCESS_H_
