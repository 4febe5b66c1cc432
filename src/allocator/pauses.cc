// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "allocator/pauses.h"

#include <gperftools/malloc_extension.h>

#include <mutex>

#include "allocator/allocator.h"
#include "allocator/release.h"
#include "base/fork.h"

namespace heapwell::allocator {
namespace {

constinit base::ForkMutex g_mutex;
constinit PauseStats g_stats;
constinit model::DurationHistogram g_durations{model::kPauseBounds};

std::size_t ReleasedBytes() {
  std::size_t bytes = 0;
  MallocExtension::instance()->GetNumericProperty("tcmalloc.pageheap_unmapped_bytes",
                                                  &bytes);
  return bytes;
}

template <typename Act>
std::uint64_t Release(Act act) {
  const std::size_t before = ReleasedBytes();
  const auto start = std::chrono::steady_clock::now();
  act(*MallocExtension::instance());
  BookPause(PauseKind::kRelease, std::chrono::steady_clock::now() - start);
  const std::size_t after = ReleasedBytes();
  return after > before ? after - before : 0;
}

}  // namespace

void BookPause(PauseKind kind, std::chrono::nanoseconds duration) {
  g_durations.Add(duration);
  const auto now = std::chrono::system_clock::now();
  const std::lock_guard lock(g_mutex);
  g_stats.recent[g_stats.pause_count % PauseStats::kRecent] = {now, duration};
  ++g_stats.pause_count;
  g_stats.pause_total += duration;
  if (kind == PauseKind::kRelease) {
    ++g_stats.release_count;
    g_stats.last_release = now;
  }
}

const model::DurationHistogram* PauseDurations() { return &g_durations; }

std::optional<PauseStats> ReadPauses() {
  const std::lock_guard lock(g_mutex);
  return g_stats;
}

std::uint64_t ReleaseFreeMemory() {
  return Release([](MallocExtension& malloc) { malloc.ReleaseFreeMemory(); });
}

std::uint64_t ReleaseSomeMemory(std::uint64_t bytes) {
  return Release([bytes](MallocExtension& malloc) { malloc.ReleaseToSystem(bytes); });
}

}  // namespace heapwell::allocator
