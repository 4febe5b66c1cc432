// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/units.h"

#include <time.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

#include "base/utf8.h"

namespace heapwell::encode {

std::string UtcTime(std::chrono::system_clock::time_point time) {
  const time_t seconds = std::chrono::system_clock::to_time_t(time);
  tm utc = {};
  std::array<char, 32> text = {};
  if (gmtime_r(&seconds, &utc) == nullptr) return "unknown time";
  const std::size_t length =
      strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S UTC", &utc);
  return std::string(text.data(), length);
}

std::string Hex(std::uint64_t number) {
  std::array<char, 16> digits;
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
  return "0x" + std::string(digits.data(), end);
}

std::string OneLine(std::string_view name, std::size_t max_bytes) {
  std::string line = base::ToUtf8(name.substr(0, max_bytes));
  std::replace_if(
      line.begin(), line.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
  return line;
}

std::int64_t UnixNanoseconds(std::chrono::system_clock::time_point time) {
  using std::chrono::nanoseconds;
  return std::chrono::duration_cast<nanoseconds>(time.time_since_epoch()).count();
}

}  // namespace heapwell::encode
