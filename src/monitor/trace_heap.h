// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_MONITOR_TRACE_HEAP_H_
#define HEAPWELL_SRC_MONITOR_TRACE_HEAP_H_

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "model/trace.h"
#include "trace/recording.h"

namespace heapwell::monitor {

/// What the heap does while a trace runs, looked at again and again by one thread.
class TraceHeap {
 public:
  /// What was before is none of the trace's.
  TraceHeap();

  /// Reads the numbers (0.1 ms), and ten times a second which samples were freed: a
  /// capture, at most a twentieth of the time.
  void Look();

  /// The last look.
  void Finish();

  std::vector<model::TraceCounter> counters = {};
  std::vector<model::TraceSlice> pauses = {};
  /// At the time they were found, kMaxSamples at most.
  std::vector<trace::Sample> frees = {};
  std::uint64_t dropped_frees = 0;

 private:
  void ReadNumbers(model::TraceTime now);
  void ReadPauses();
  void FindFrees(model::TraceTime now);
  void AddFree(trace::Sample sample, model::TraceTime now);
  void Add(std::size_t counter, model::TraceTime now, std::int64_t value);

  std::uint64_t pauses_seen_ = 0;
  std::uint64_t releases_seen_ = 0;
  std::size_t samples_seen_ = 0;
  model::TraceTime next_search_ns_ = 0;
  // Live when last looked for, or allocated since.
  std::unordered_map<std::uintptr_t, trace::Sample> known_ = {};
};

}  // namespace heapwell::monitor

#endif  // HEAPWELL_SRC_MONITOR_TRACE_HEAP_H_
