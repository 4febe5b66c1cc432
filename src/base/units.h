// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Numbers as people write them.
#ifndef HEAPWELL_SRC_BASE_UNITS_H_
#define HEAPWELL_SRC_BASE_UNITS_H_

#include <chrono>
#include <cstdint>
#include <string>

namespace heapwell::base {

/// Three digits and a binary unit: "1.41 GiB", "-16 KiB", "999 B".
std::string HumanBytes(std::int64_t bytes);
std::string HumanBytes(std::uint64_t bytes);

/// Three digits and a decimal unit: "1.20 M", "98.7 k", "999".
std::string HumanCount(std::int64_t count);
std::string HumanCount(std::uint64_t count);

/// A number and, in the unit and the decimals of its last word, its standard error:
/// {"1.41 GiB", "0.03"}. The error is "0" where there is none.
struct HumanEstimate {
  std::string value = {};
  std::string error = {};
};
HumanEstimate HumanBytes(std::int64_t bytes, std::uint64_t standard_error);
HumanEstimate HumanCount(std::int64_t count, std::uint64_t standard_error);

/// "85.7 %"; "-" of nothing.
std::string Percent(double part, double whole);
std::string Percent(std::int64_t part, std::int64_t whole);
std::string Percent(std::uint64_t part, std::uint64_t whole);

/// The two largest units: "14 d 3 h", "2 min 5 s", "0 s".
std::string HumanDuration(std::chrono::nanoseconds duration);

}  // namespace heapwell::base

#endif  // HEAPWELL_SRC_BASE_UNITS_H_
