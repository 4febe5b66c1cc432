// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_BENCHMARKS_OVERHEAD_WITHOUT_HEAPWELL_TRACE_H_
#define HEAPWELL_BENCHMARKS_OVERHEAD_WITHOUT_HEAPWELL_TRACE_H_

#include <string_view>

namespace heapwell {

class TraceRegion {
 public:
  explicit TraceRegion(std::string_view /*name*/) {}
  ~TraceRegion() {}
};

}  // namespace heapwell

#endif  // HEAPWELL_BENCHMARKS_OVERHEAD_WITHOUT_HEAPWELL_TRACE_H_
