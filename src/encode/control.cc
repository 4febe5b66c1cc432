// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/control.h"

#include <array>
#include <charconv>

#include "encode/json.h"
#include "encode/json_value.h"
#include "encode/units.h"

namespace heapwell::encode {
namespace {

std::string Bytes(std::uint64_t bytes) {
  return HumanBytes(bytes) + " (" + std::to_string(bytes) + " bytes)";
}

// Not by printf, which would write the host's decimal comma.
std::string Milliseconds(std::chrono::nanoseconds duration) {
  std::array<char, 32> text;
  const auto result =
      std::to_chars(text.data(), text.data() + text.size(),
                    std::chrono::duration<double, std::milli>(duration).count(),
                    std::chars_format::fixed, 2);
  return std::string(text.data(), result.ptr) + " ms";
}

std::string Interval(std::uint64_t interval_bytes) {
  return interval_bytes == 0 ? "off" : "every " + Bytes(interval_bytes);
}

}  // namespace

std::string ReleaseText(std::uint64_t bytes, std::chrono::nanoseconds duration) {
  return "released " + Bytes(bytes) + " to the system in " + Milliseconds(duration) +
         "\n";
}

std::string SampleIntervalText(std::uint64_t interval_bytes,
                               std::uint64_t before_bytes) {
  return "sampling is " + Interval(interval_bytes) + ", and was " +
         Interval(before_bytes) + "\n";
}

std::string ReleaseJson(std::uint64_t bytes, std::chrono::nanoseconds duration) {
  const JsonValue root = {
      {"schema", kJsonSchema},
      {"released_bytes", bytes},
      {"duration_seconds", std::chrono::duration<double>(duration).count()}};
  return root.Dump(2) + "\n";
}

std::string SampleIntervalJson(std::uint64_t interval_bytes,
                               std::uint64_t before_bytes) {
  const JsonValue root = {{"schema", kJsonSchema},
                          {"interval_bytes", interval_bytes},
                          {"interval_before_bytes", before_bytes}};
  return root.Dump(2) + "\n";
}

}  // namespace heapwell::encode
