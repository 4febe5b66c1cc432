// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What acts answer, for people and for programs.
#ifndef HEAPWELL_SRC_ENCODE_CONTROL_H_
#define HEAPWELL_SRC_ENCODE_CONTROL_H_

#include <chrono>
#include <cstdint>
#include <string>

namespace heapwell::encode {

/// One line.
std::string ReleaseText(std::uint64_t bytes, std::chrono::nanoseconds duration);
std::string SampleIntervalText(std::uint64_t interval_bytes,
                               std::uint64_t before_bytes);

/// With "schema", as in json.h.
std::string ReleaseJson(std::uint64_t bytes, std::chrono::nanoseconds duration);
std::string SampleIntervalJson(std::uint64_t interval_bytes,
                               std::uint64_t before_bytes);

}  // namespace heapwell::encode

#endif  // HEAPWELL_SRC_ENCODE_CONTROL_H_
