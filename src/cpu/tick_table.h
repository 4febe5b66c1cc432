// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Ticks summed by stack and thread name.
#ifndef HEAPWELL_SRC_CPU_TICK_TABLE_H_
#define HEAPWELL_SRC_CPU_TICK_TABLE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cpu/tick_ring.h"
#include "heapwell/cpu_profile.h"

namespace heapwell::cpu {

/// Not thread-safe; allocates.
class TickTable {
 public:
  /// What pprof's limits leave of a profile, and 16 MiB here at full depth. Beyond,
  /// ticks are kept by their innermost frame alone.
  static constexpr std::size_t kMaxSamples = 16000;

  explicit TickTable(std::size_t max_samples = kMaxSamples)
      : max_samples_(max_samples) {}

  void Add(const Tick& tick, std::string_view thread);

  /// What was added, in the order of first sight. Leaves the table empty.
  std::vector<CpuSample> Take();

 private:
  const std::size_t max_samples_;
  std::unordered_map<std::string, std::size_t> index_by_key_;
  std::vector<CpuSample> samples_;
};

}  // namespace heapwell::cpu

#endif  // HEAPWELL_SRC_CPU_TICK_TABLE_H_
