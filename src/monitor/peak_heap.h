// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_MONITOR_PEAK_HEAP_H_
#define HEAPWELL_SRC_MONITOR_PEAK_HEAP_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "allocator/allocator.h"
#include "base/fork.h"
#include "heapwell/result.h"
#include "model/heap_peak.h"

namespace heapwell::monitor {

/// Keeps what was live when the heap was at its highest, for who asks when it is long
/// gone. One thread calls Look; whoever wants asks the rest. The child of a fork has
/// what its parent had, and looks no more.
///
/// A look costs microseconds. Where the heap is 5 % (and 1 MiB) above the last peak,
/// its samples are read: 1 us each, of which tcmalloc's lock is held for a part (booked
/// as a pause). That comes once a second at most, and from 16 MiB to 16 GiB 142 times.
/// What is kept takes 6 MiB at most.
class PeakHeap {
 public:
  /// Where it looks.
  struct Reader {
    std::function<std::optional<std::uint64_t>()> alloc_bytes;
    std::function<Result<allocator::HeapSamples>()> samples;
  };

  /// What is kept: addresses without names.
  struct Kept {
    model::HeapPeak peak = {};
    std::vector<std::uint64_t> unload_generations = {};  ///< Of each sample.
  };

  /// Looks at this process.
  PeakHeap();
  explicit PeakHeap(Reader reader) : reader_(std::move(reader)) {}

  /// Reads where the heap is, and keeps it if it never was that high.
  void Look();

  /// Null: there was no look yet at which samples could be read.
  std::shared_ptr<const Kept> Get();

  /// The most that was ever live at a look.
  [[nodiscard]] std::uint64_t highest_bytes() const { return highest_bytes_.load(); }

 private:
  [[nodiscard]] bool IsPeak(std::uint64_t alloc_bytes) const;

  const Reader reader_;
  std::atomic<std::uint64_t> highest_bytes_{0};
  std::uint64_t kept_bytes_ = 0;  // The looking thread's own.

  base::ForkMutex mutex_;
  std::shared_ptr<const Kept> kept_ = {};
};

}  // namespace heapwell::monitor

#endif  // HEAPWELL_SRC_MONITOR_PEAK_HEAP_H_
