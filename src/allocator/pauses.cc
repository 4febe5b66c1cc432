// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "allocator/pauses.h"

#include <gperftools/malloc_extension.h>

#include <mutex>

#include "allocator/allocator.h"

namespace heapwell::allocator {
namespace {

struct Book {
  std::mutex mutex;
  PauseStats stats;
};

Book& TheBook() {
  static auto& book = *new Book;  // Never destroyed: threads may outlive statics.
  return book;
}

constinit model::DurationHistogram g_durations{model::kPauseBounds};

std::size_t ReleasedBytes() {
  std::size_t bytes = 0;
  MallocExtension::instance()->GetNumericProperty("tcmalloc.pageheap_unmapped_bytes",
                                                  &bytes);
  return bytes;
}

}  // namespace

void BookPause(PauseKind kind, std::chrono::nanoseconds duration) {
  g_durations.Add(duration);
  Book& book = TheBook();
  const auto now = std::chrono::system_clock::now();
  const std::lock_guard lock(book.mutex);
  book.stats.recent[book.stats.pause_count % PauseStats::kRecent] = {now, duration};
  ++book.stats.pause_count;
  book.stats.pause_total += duration;
  if (kind == PauseKind::kRelease) {
    ++book.stats.release_count;
    book.stats.last_release = now;
  }
}

const model::DurationHistogram* PauseDurations() { return &g_durations; }

std::optional<PauseStats> ReadPauses() {
  Book& book = TheBook();
  const std::lock_guard lock(book.mutex);
  return book.stats;
}

std::uint64_t ReleaseFreeMemory() {
  const std::size_t before = ReleasedBytes();
  const auto start = std::chrono::steady_clock::now();
  MallocExtension::instance()->ReleaseFreeMemory();
  BookPause(PauseKind::kRelease, std::chrono::steady_clock::now() - start);
  const std::size_t after = ReleasedBytes();
  return after > before ? after - before : 0;
}

}  // namespace heapwell::allocator
