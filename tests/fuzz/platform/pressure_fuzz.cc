// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>

#include "fuzz_input.h"
#include "platform/pressure.h"

// A total is written in the text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using heapwell::fuzz::Require;
  const std::string_view text = heapwell::fuzz::AsText(data, size);
  const auto stats = heapwell::platform::ParsePressure(text);
  if (!stats) return 0;
  const auto is_written = [&](std::chrono::microseconds total) {
    return total.count() >= 0 &&
           text.find(std::to_string(total.count())) != std::string_view::npos;
  };
  Require(is_written(stats->some_total));
  Require(!stats->full_total || is_written(*stats->full_total));
  return 0;
}
