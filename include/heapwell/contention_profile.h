// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Where threads wait for locks, by call stack: of the locks in <heapwell/mutex.h>.
#ifndef HEAPWELL_CONTENTION_PROFILE_H_
#define HEAPWELL_CONTENTION_PROFILE_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "heapwell/export.h"
#include "heapwell/heap_profile.h"

namespace heapwell {

/// The two sides of a wait, as Go tells them apart.
enum class ContentionKind {
  /// Who made others wait: the stack that gave the lock back, and how long all those
  /// who
  /// waited did so while it was held.
  kMutex,
  /// Who waited: the stack that wanted the lock, or waited for a condition variable.
  kBlock,
};

/// One call stack, and estimates of the waiting since the process started.
struct ContentionSample {
  /// Call addresses (return address less one), innermost first.
  std::vector<std::uintptr_t> stack = {};
  bool truncated = false;  ///< The stack went deeper than was kept.
  std::int64_t contentions = 0;
  std::chrono::nanoseconds delay = {};
};

/// A plain value: it outlives the libraries it names.
struct ContentionProfile {
  ContentionKind kind = ContentionKind::kMutex;
  std::chrono::system_clock::time_point taken_at = {};
  std::vector<ContentionSample> samples = {};
  std::vector<Location> locations = {};  ///< Ascending; every address of a stack.
  std::vector<Mapping> mappings = {};    ///< The program itself first.
  /// Why some addresses have no names or lines. Empty: all were symbolized in full.
  std::string symbol_note = {};
  /// Contentions that are in no sample: there was no room for their stack.
  std::int64_t lost_contentions = 0;
};

/// Everything recorded since the process started; empty where no lock of
/// <heapwell/mutex.h> was ever waited for. O(stacks). Symbolizing is as for
/// CaptureHeapProfile. Thread-safe. Never throws but for want of memory.
[[nodiscard]] HEAPWELL_EXPORT ContentionProfile
CaptureContentionProfile(ContentionKind kind);

/// Waiting time that one sample stands for in the mean: 10 us at first. A wait that is
/// longer is always recorded; a shorter one with that much less chance, and then counts
/// for as many. 0: all are. A recorded wait costs about a microsecond. Thread-safe.
HEAPWELL_EXPORT void SetContentionSampleInterval(
    std::chrono::nanoseconds interval) noexcept;

/// The gzip-compressed profile.proto that Go calls "mutex" or "block":
/// contentions/count and delay/nanoseconds. Never throws but for want of memory.
[[nodiscard]] HEAPWELL_EXPORT std::string EncodePprof(const ContentionProfile& profile);

}  // namespace heapwell

#endif  // HEAPWELL_CONTENTION_PROFILE_H_
