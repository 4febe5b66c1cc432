// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Parts of JSON documents that several encoders write.
#ifndef HEAPWELL_SRC_ENCODE_JSON_VALUES_H_
#define HEAPWELL_SRC_ENCODE_JSON_VALUES_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "encode/json_value.h"

namespace heapwell::encode {

using Json = JsonValue;

inline constexpr int kCompact = -1;
inline constexpr int kIndented = 2;

inline std::string Dump(const Json& json, int indent) { return json.Dump(indent); }

template <typename T>
Json ToJson(const std::optional<T>& maybe) {
  return maybe ? Json(*maybe) : Json(nullptr);
}

inline double Seconds(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

inline double Seconds(std::chrono::system_clock::time_point time) {
  return Seconds(time.time_since_epoch());
}

/// A name or a line that may be unknown.
inline Json NameOrNull(const std::string& name) {
  return name.empty() ? Json(nullptr) : Json(name);
}
inline Json LineOrNull(std::uint32_t line) {
  return line == 0 ? Json(nullptr) : Json(line);
}

}  // namespace heapwell::encode

#endif  // HEAPWELL_SRC_ENCODE_JSON_VALUES_H_
