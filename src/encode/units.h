// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Numbers as people and formats write them.
#ifndef HEAPWELL_SRC_ENCODE_UNITS_H_
#define HEAPWELL_SRC_ENCODE_UNITS_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/units.h"

namespace heapwell::encode {

using base::HumanBytes;
using base::HumanCount;
using base::HumanDuration;
using base::HumanEstimate;
using base::Percent;

/// "2026-11-23 23:27:00 UTC".
std::string UtcTime(std::chrono::system_clock::time_point time);

/// "0x2d40".
std::string Hex(std::uint64_t number);

/// A name of a foreign file, made fit for one line of a terminal: valid UTF-8
/// without control characters, of at most about `max_bytes`.
std::string OneLine(std::string_view name, std::size_t max_bytes);

std::int64_t UnixNanoseconds(std::chrono::system_clock::time_point time);

}  // namespace heapwell::encode

#endif  // HEAPWELL_SRC_ENCODE_UNITS_H_
