// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Where CPU time is spent, by call stack.
#ifndef HEAPWELL_CPU_PROFILE_H_
#define HEAPWELL_CPU_PROFILE_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "heapwell/export.h"
#include "heapwell/heap_profile.h"
#include "heapwell/result.h"

namespace heapwell {

/// One call stack of one thread, and the CPU time that was seen there.
struct CpuSample {
  /// Innermost first: the interrupted instruction, then call addresses (return
  /// address less one).
  std::vector<std::uintptr_t> stack = {};
  bool truncated = false;   ///< The stack went deeper than was kept.
  bool incomplete = false;  ///< Its outer part could not be walked.
  std::string thread = {};  ///< Name of the thread. Empty: it ended unnamed.
  std::int64_t ticks = 0;   ///< Periods of CPU time that ended here.
};

/// Where the CPU time of a stretch of time was spent. A plain value.
struct CpuProfile {
  std::chrono::system_clock::time_point started_at = {};
  std::chrono::nanoseconds duration = {};  ///< By the clock on the wall.
  std::chrono::nanoseconds period = {};    ///< CPU time of one thread for a tick.
  std::vector<CpuSample> samples = {};
  std::vector<Location> locations = {};  ///< Ascending; every address of a stack.
  std::vector<Mapping> mappings = {};    ///< The program itself first.
  /// Why some addresses have no names or lines. Empty: all were symbolized in full.
  std::string symbol_note = {};
  /// User and system time of the whole process, by getrusage: what all ticks
  /// together should come to. They come to less where threads always work between the
  /// beats (mostly 4 ms) at which the kernel looks at CPU timers.
  std::chrono::nanoseconds process_cpu = {};
  /// Ticks without a stack: the buffer was full, or the thread was at the end of its
  /// signal stack.
  std::int64_t lost_ticks = 0;
  int threads = 0;            ///< That had a timer at some time.
  int unwatched_threads = 0;  ///< That block SIGPROF or take it by sigwait.
  /// Whether something else took SIGPROF over before the end: ticks are missing.
  bool interrupted = false;
};

struct CpuProfileOptions {
  /// Until then, or until `cancelled`.
  std::chrono::milliseconds duration{30000};
  /// Ticks for each second of CPU time of a thread: 1 to 250, for no kernel counts
  /// finer at its usual setting.
  int frequency_hz = 100;
  /// Ends the profile early once it returns true. Asked ten times a second. What was
  /// seen until then is returned.
  std::function<bool()> cancelled = {};
};

/// Watches for `duration` where all threads of this process spend CPU time, also
/// those that begin meanwhile (after 0.1 s). Each thread has a timer of its own on its
/// CPU clock; SIGPROF is handled only meanwhile, and its disposition is restored.
/// Blocks the caller. The handler takes some microseconds a tick; with the kernel's
/// part a thread needs less than 1 % more CPU time at 100 Hz. 4 MiB are held for the
/// buffer. x86-64 with glibc 2.35 or later.
///
/// Fails with kBusy while another CPU profile runs, kUnavailable where the host has a
/// SIGPROF handler of its own or the machine is another, kInvalidOption, and kSystem
/// where no timer can be made. Symbolizing is as for CaptureHeapProfile.
[[nodiscard]] HEAPWELL_EXPORT Result<CpuProfile> CaptureCpuProfile(
    CpuProfileOptions options = {});

/// The gzip-compressed profile.proto: samples/count and cpu/nanoseconds, thread names
/// as the label "thread". Never throws but for want of memory.
[[nodiscard]] HEAPWELL_EXPORT std::string EncodePprof(const CpuProfile& profile);

}  // namespace heapwell

#endif  // HEAPWELL_CPU_PROFILE_H_
