// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_PLATFORM_CGROUP_H_
#define HEAPWELL_SRC_PLATFORM_CGROUP_H_

#include <optional>
#include <string>
#include <string_view>

#include "heapwell/mem_stats.h"

namespace heapwell::platform {

/// Reads the memory control group of this process, v1, v2 or hybrid. `root` stands
/// in front of every path, for tests; "" is the real system. Empty where there is
/// none.
std::optional<CgroupStats> ReadCgroup(const std::string& root = "");

/// memory.pressure of the control group, else /proc/pressure/memory.
std::optional<PressureStats> ReadPressure(const std::string& root = "");

/// One "some ... / full ..." text of the kernel.
std::optional<PressureStats> ParsePressure(std::string_view text);

}  // namespace heapwell::platform

#endif  // HEAPWELL_SRC_PLATFORM_CGROUP_H_
