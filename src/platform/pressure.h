// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_PLATFORM_PRESSURE_H_
#define HEAPWELL_SRC_PLATFORM_PRESSURE_H_

#include <optional>
#include <string>
#include <string_view>

#include "heapwell/mem_stats.h"

namespace heapwell::platform {

/// One "some ... / full ..." text of the kernel; `scope` is left at the host. Empty
/// without a "some" line that ends in a total.
std::optional<PressureStats> ParsePressure(std::string_view text);

/// memory.pressure of this process's control group (v2 only), else of the host:
/// /proc/pressure/memory. `scope` tells which. `root` stands in front of every path.
/// Empty where the kernel keeps none. Thread-safe.
std::optional<PressureStats> ReadPressure(const std::string& root = "");

}  // namespace heapwell::platform

#endif  // HEAPWELL_SRC_PLATFORM_PRESSURE_H_
