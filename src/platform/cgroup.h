// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_PLATFORM_CGROUP_H_
#define HEAPWELL_SRC_PLATFORM_CGROUP_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "heapwell/mem_stats.h"

namespace heapwell::platform {

/// Text of memory.max or memory.limit_in_bytes. Empty: no limit, or garbage.
std::optional<std::uint64_t> ParseLimit(std::string_view text);

/// Reads the memory control group of this process: v1, v2 or hybrid. `root` stands in
/// front of every path, for tests; "" is the real system. Empty where there is none,
/// or none that says anything (the root group of v2). A dozen small files, 70 us here.
/// Thread-safe.
std::optional<CgroupStats> ReadCgroup(const std::string& root = "");

}  // namespace heapwell::platform

#endif  // HEAPWELL_SRC_PLATFORM_CGROUP_H_
