// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Bytes as HTTP sees them: independent of the host's locale.
#ifndef HEAPWELL_SRC_HTTP_ASCII_H_
#define HEAPWELL_SRC_HTTP_ASCII_H_

#include <algorithm>
#include <string_view>

namespace heapwell::http {

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr char ToLower(char c) { return IsUpper(c) ? static_cast<char>(c | 0x20) : c; }
constexpr bool IsAlnum(char c) {
  return IsDigit(c) || (ToLower(c) >= 'a' && ToLower(c) <= 'z');
}

constexpr bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return ToLower(x) == ToLower(y); });
}

/// Without the blanks and tabs at both ends.
constexpr std::string_view TrimBlanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {text.data(), 0};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_ASCII_H_
