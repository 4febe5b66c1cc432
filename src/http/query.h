// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What stands behind the '?' of a target.
#ifndef HEAPWELL_SRC_HTTP_QUERY_H_
#define HEAPWELL_SRC_HTTP_QUERY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace heapwell::http {

/// The bytes before and after the first '?' of a target. Paths are compared as they
/// are: nothing is decoded or normalized.
struct SplitTarget {
  explicit SplitTarget(std::string_view target);
  std::string_view path;
  std::string_view query;
};

/// The first value of `key`, percent-decoded, '+' read as a blank. As in Go, pairs
/// with a ';' or a broken escape do not exist. Empty: no such key.
std::optional<std::string> QueryValue(std::string_view query, std::string_view key);

/// A whole decimal number with an optional sign. Empty: anything else, or too large.
std::optional<std::int64_t> ParseInteger(std::string_view text);

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_QUERY_H_
