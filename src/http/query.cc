// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/query.h"

#include <charconv>
#include <cstddef>

namespace heapwell::http {
namespace {

std::optional<std::string> Decode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded.push_back(text[i] == '+' ? ' ' : text[i]);
      continue;
    }
    unsigned char byte = 0;
    if (i + 2 >= text.size()) return std::nullopt;
    const char* digits = text.data() + i + 1;
    if (std::from_chars(digits, digits + 2, byte, 16).ptr != digits + 2) {
      return std::nullopt;
    }
    decoded.push_back(static_cast<char>(byte));
    i += 2;
  }
  return decoded;
}

}  // namespace

SplitTarget::SplitTarget(std::string_view target)
    : path(target.substr(0, target.find('?'))),
      query(target.size() > path.size() ? target.substr(path.size() + 1)
                                        : std::string_view()) {}

std::optional<std::string> QueryValue(std::string_view query, std::string_view key) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(pair.size() < query.size() ? pair.size() + 1 : pair.size());
    if (pair.find(';') != std::string_view::npos) continue;

    const std::string_view name = pair.substr(0, pair.find('='));
    if (Decode(name) != key) continue;
    const std::size_t rest = name.size() < pair.size() ? name.size() + 1 : name.size();
    if (auto value = Decode(pair.substr(rest))) return value;
  }
  return std::nullopt;
}

std::optional<std::int64_t> ParseInteger(std::string_view text) {
  if (!text.empty() && text.front() == '+') {
    text.remove_prefix(1);
    if (!text.empty() && text.front() == '-') return std::nullopt;
  }
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || at != end) return std::nullopt;
  return value;
}

}  // namespace heapwell::http
