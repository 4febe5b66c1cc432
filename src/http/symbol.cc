// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/symbol.h"

#include <charconv>
#include <cstddef>
#include <iterator>

#include "http/ascii.h"

namespace heapwell::http {
namespace {

/// 0: no address.
std::uintptr_t ParseAddress(std::string_view word) {
  int base = 10;
  if (word.size() > 2 && word[0] == '0' && ToLower(word[1]) == 'x') {
    base = 16;
    word.remove_prefix(2);
  }
  std::uintptr_t address = 0;
  const char* end = word.data() + word.size();
  const auto [at, error] = std::from_chars(word.data(), end, address, base);
  return error == std::errc() && at == end ? address : 0;
}

}  // namespace

std::vector<std::uintptr_t> ParseAddresses(std::string_view text) {
  std::vector<std::uintptr_t> addresses;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find('+'));
    text.remove_prefix(word.size() < text.size() ? word.size() + 1 : word.size());
    if (const std::uintptr_t address = ParseAddress(word)) addresses.push_back(address);
  }
  return addresses;
}

std::string SymbolLine(std::uintptr_t address, std::string_view name) {
  char digits[2 * sizeof(address)];
  const auto [end, error] =
      std::to_chars(std::begin(digits), std::end(digits), address, 16);
  std::string line = "0x";
  line.append(digits, end);
  line += ' ';
  // A name with a line feed would forge another line.
  for (const char c : name) line += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
  line += '\n';
  return line;
}

}  // namespace heapwell::http
