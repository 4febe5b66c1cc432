// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <string>

#include "fuzz_input.h"
#include "platform/process.h"

// Every number that is read is written in the text, and is of whole kilobytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using heapwell::fuzz::Require;
  const std::string_view text = heapwell::fuzz::AsText(data, size);
  const auto stats = heapwell::platform::ParseStatus(text);
  if (!stats) return 0;
  for (const auto& bytes :
       {std::optional(stats->resident_bytes), stats->resident_peak_bytes,
        stats->resident_anonymous_bytes, stats->resident_file_bytes,
        stats->resident_shared_bytes, stats->virtual_bytes, stats->swapped_bytes}) {
    if (!bytes) continue;
    Require(*bytes % 1024 == 0);
    Require(text.find(std::to_string(*bytes / 1024)) != std::string_view::npos);
  }
  if (stats->threads) {
    Require(text.find(std::to_string(*stats->threads)) != std::string_view::npos);
  }
  return 0;
}
