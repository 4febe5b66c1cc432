// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <string_view>
#include <vector>

#include "fuzz_input.h"
#include "platform/kernel_text.h"
#include "platform/maps_text.h"

// A line has a range that is not empty, and a file has a path from the root.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using heapwell::fuzz::Require;
  namespace platform = heapwell::platform;
  const std::string_view text = heapwell::fuzz::AsText(data, size);
  std::string_view rest = text;
  std::string_view line;
  while (platform::TakeLine(rest, line)) {
    const auto mapped = platform::ParseMapsLine(line);
    Require(!mapped || mapped->start < mapped->limit);
  }
  const std::vector<std::uintptr_t> addresses = {0, 0x1000, 0x7fac58881000,
                                                 ~std::uintptr_t{0}};
  const auto files = platform::FindMappedFiles(text, addresses);
  Require(files.size() == addresses.size());
  for (const auto& file : files) {
    Require(file.path.empty() ? !file.deleted : file.path.front() == '/');
  }
  return 0;
}
