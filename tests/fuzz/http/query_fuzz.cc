// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>

#include "fuzz_input.h"
#include "http/query.h"

// A target falls into its two parts and nothing else; a value is no longer than what
// it is decoded from; a number is one.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using heapwell::fuzz::Require;
  namespace http = heapwell::http;
  const std::string_view target = heapwell::fuzz::AsText(data, size);
  const http::SplitTarget split(target);
  const std::string path(split.path);
  Require(path == target || path + "?" + std::string(split.query) == target);
  Require(path.find('?') == std::string::npos);
  for (const char* key : {"seconds", "debug", "format", ""}) {
    const auto value = http::QueryValue(split.query, key);
    if (!value) continue;
    Require(value->size() <= split.query.size());
    const auto number = http::ParseInteger(*value);
    Require(!number || value->find_first_not_of("+-0123456789") == std::string::npos);
  }
  return 0;
}
