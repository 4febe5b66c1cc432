// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "platform/kernel_text.h"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace heapwell::platform {
namespace {

constexpr std::string_view kBlanks = " \t\n";

bool IsOctal(char c) { return c >= '0' && c <= '7'; }

}  // namespace

bool TakeLine(std::string_view& text, std::string_view& line) {
  if (text.empty()) return false;
  line = text.substr(0, text.find('\n'));
  text.remove_prefix(line.size());
  if (!text.empty()) text.remove_prefix(1);
  return true;
}

std::string_view TakeWord(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(" \t"));
  line.remove_prefix(word.size());
  return word;
}

std::string_view Trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::optional<std::uint64_t> ParseDecimal(std::string_view digits) {
  std::uint64_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

std::optional<std::uint64_t> FindNumber(std::string_view text, std::string_view key) {
  std::string_view line;
  while (TakeLine(text, line)) {
    if (TakeWord(line) == key) return ParseDecimal(Trim(line));
  }
  return std::nullopt;
}

std::string UnescapeOctal(std::string_view path) {
  std::string plain;
  plain.reserve(path.size());
  for (std::size_t i = 0; i < path.size(); ++i) {
    const bool escape = path[i] == '\\' && i + 3 < path.size() && path[i + 1] <= '3' &&
                        IsOctal(path[i + 1]) && IsOctal(path[i + 2]) &&
                        IsOctal(path[i + 3]);
    if (!escape) {
      plain.push_back(path[i]);
      continue;
    }
    const int code =
        (path[i + 1] - '0') * 64 + (path[i + 2] - '0') * 8 + (path[i + 3] - '0');
    plain.push_back(static_cast<char>(code));
    i += 3;
  }
  return plain;
}

std::optional<std::string> ReadKernelText(const std::string& path,
                                          std::size_t max_bytes) {
  std::optional<std::string> text = base::ReadFile(path, max_bytes + 1);
  if (text && text->size() > max_bytes) return std::nullopt;
  return text;
}

}  // namespace heapwell::platform
