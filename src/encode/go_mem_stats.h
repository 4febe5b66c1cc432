// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// A snapshot under the names of Go's runtime.MemStats.
#ifndef HEAPWELL_SRC_ENCODE_GO_MEM_STATS_H_
#define HEAPWELL_SRC_ENCODE_GO_MEM_STATS_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "heapwell/mem_stats.h"

namespace heapwell::encode {

struct GoStat {
  std::string_view name;
  std::vector<std::int64_t> values = {};
  bool is_array = false;
};

/// Go's fields in Go's order, as far as this process can answer for them. What has
/// no counterpart in C++ (stacks, spans, collections forced) is left out.
std::vector<GoStat> GoMemStats(const MemStats& stats);

}  // namespace heapwell::encode

#endif  // HEAPWELL_SRC_ENCODE_GO_MEM_STATS_H_
