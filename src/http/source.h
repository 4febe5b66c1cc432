// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// All that endpoints know of the machine. Monitor implements it; tests fake it.
#ifndef HEAPWELL_SRC_HTTP_SOURCE_H_
#define HEAPWELL_SRC_HTTP_SOURCE_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "heapwell/contention_profile.h"
#include "heapwell/cpu_profile.h"
#include "heapwell/heap_profile.h"
#include "heapwell/mem_stats.h"
#include "heapwell/metric.h"
#include "heapwell/thread_stacks.h"
#include "heapwell/trace.h"
#include "model/heap_peak.h"
#include "model/heap_report.h"
#include "model/history.h"
#include "model/verdict.h"

namespace heapwell::http {

/// What giving free pages back to the kernel did.
struct Release {
  std::uint64_t bytes = 0;
  std::chrono::nanoseconds duration = {};  ///< A pause: malloc's slow paths waited.
};

class Source {
 public:
  virtual ~Source() = default;

  virtual MemStats Stats() = 0;
  virtual std::optional<HeapCensus> Census() = 0;
  virtual Result<HeapProfile> Heap() = 0;
  /// Call sites in a heap profile, where that is cheap to know.
  virtual std::optional<std::size_t> CallSites() = 0;
  /// Where the heap grew: see model::ToGrowthProfile.
  virtual Result<HeapProfile> Growth() = 0;
  /// The heap at its highest.
  virtual Result<model::HeapPeak> Peak() = 0;
  /// Blocks for as long as the options say.
  virtual Result<CpuProfile> Cpu(const CpuProfileOptions& options) = 0;
  virtual Result<ThreadStacks> Threads() = 0;
  /// A Perfetto trace. Blocks for as long as the options say.
  virtual Result<std::string> Trace(const TraceOptions& options) = 0;
  virtual ContentionProfile Contention(ContentionKind kind) = 0;
  virtual model::HeapReport Report() = 0;
  virtual std::vector<MetricFamily> Metrics() = 0;
  /// A copy of the time series, and what is made of it. Empty in the child of a fork
  /// where it cannot be read.
  virtual std::optional<model::History> History() = 0;
  virtual std::optional<model::Verdict> Verdict() = 0;
  /// Secrets already redacted.
  virtual std::vector<std::string> CommandLine() = 0;
  /// The text of /proc/self/maps, for legacy profiles.
  virtual std::string Maps() = 0;
  /// For each address the names of its frames, innermost first; empty: unknown.
  /// Addresses are taken as they are (a leaf's return address is tolerated).
  virtual std::vector<std::vector<std::string>> Names(
      std::span<const std::uintptr_t> addresses) = 0;

  /// Acts: only for who may control this process.
  virtual Result<Release> ReleaseFreeMemory() = 0;
  /// The interval that held before.
  virtual Result<std::uint64_t> SetSampleInterval(std::uint64_t interval_bytes) = 0;
};

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_SOURCE_H_
