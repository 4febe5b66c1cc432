// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_MODEL_GUARD_STATS_H_
#define HEAPWELL_SRC_MODEL_GUARD_STATS_H_

#include <chrono>
#include <cstdint>
#include <optional>

namespace heapwell::model {

/// What the guard of a Monitor does (Options::guard). Totals since the process started.
struct GuardStats {
  std::optional<std::uint64_t> soft_limit_bytes = {};  ///< Empty: none set.
  std::uint64_t released_bytes = 0;                    ///< Free pages it gave back.
  std::uint64_t evidence_count = 0;                    ///< Sets of files that it wrote.
  std::uint64_t evidence_failures = 0;  ///< Sets it could not write: full disk, ...
  std::optional<std::chrono::system_clock::time_point> last_evidence = {};
};

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_GUARD_STATS_H_
