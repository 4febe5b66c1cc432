// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// All that endpoints know of the machine. Monitor implements it; tests fake it.
#ifndef HEAPWELL_SRC_HTTP_SOURCE_H_
#define HEAPWELL_SRC_HTTP_SOURCE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "heapwell/heap_profile.h"
#include "heapwell/mem_stats.h"
#include "heapwell/metric.h"
#include "model/heap_report.h"

namespace heapwell::http {

class Source {
 public:
  virtual ~Source() = default;

  virtual MemStats Stats() = 0;
  virtual std::optional<HeapCensus> Census() = 0;
  virtual Result<HeapProfile> Heap() = 0;
  virtual model::HeapReport Report() = 0;
  virtual std::vector<MetricFamily> Metrics() = 0;
  /// Secrets already redacted.
  virtual std::vector<std::string> CommandLine() = 0;
  /// The text of /proc/self/maps, for legacy profiles.
  virtual std::string Maps() = 0;
  /// For each address the names of its frames, innermost first; empty: unknown.
  /// Addresses are taken as they are (a leaf's return address is tolerated).
  virtual std::vector<std::vector<std::string>> Names(
      std::span<const std::uintptr_t> addresses) = 0;
};

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_SOURCE_H_
