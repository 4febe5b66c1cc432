// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// A trace as values: what happened when, for an encoder to write.
#ifndef HEAPWELL_SRC_MODEL_TRACE_H_
#define HEAPWELL_SRC_MODEL_TRACE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "heapwell/heap_profile.h"

namespace heapwell::model {

/// All times are of one clock, CLOCK_BOOTTIME.
using TraceTime = std::int64_t;

struct TraceSlice {
  std::int64_t thread = 0;
  std::string name = {};
  TraceTime begin_ns = 0;
  TraceTime end_ns = 0;
};

struct TraceCounter {
  std::string name = {};
  std::vector<std::pair<TraceTime, std::int64_t>> points = {};  ///< Ascending. Bytes.
};

/// A sample, and what it stands for.
struct TraceSample {
  std::int64_t thread = 0;  ///< 0: unknown.
  TraceTime at_ns = 0;
  std::size_t stack = 0;  ///< Of Trace::stacks.
  double objects = 0;
  double bytes = 0;
};

struct Trace {
  std::int64_t process = 0;
  std::string process_name = {};
  TraceTime begin_ns = 0;
  TraceTime end_ns = 0;
  std::vector<std::pair<std::int64_t, std::string>> threads = {};  ///< Ids and names.
  /// Of each thread in the order they began.
  std::vector<TraceSlice> regions = {};
  std::vector<TraceSlice> pauses = {};  ///< Releases and captures; of no thread.
  std::vector<TraceCounter> counters = {};
  std::vector<TraceSample> allocations = {};
  std::vector<TraceSample> frees = {};  ///< Stacks are of the allocation.
  /// Call addresses, innermost first.
  std::vector<std::vector<std::uintptr_t>> stacks = {};
  std::vector<Location> locations = {};  ///< Ascending; may lack unknown addresses.
  std::uint64_t dropped_regions = 0;
  std::uint64_t dropped_samples = 0;
  std::string note = {};  ///< For people.
};

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_TRACE_H_
