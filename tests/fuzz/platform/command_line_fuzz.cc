// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>
#include <vector>

#include "fuzz_input.h"
#include "platform/command_line.h"

// Behind "--password=" nothing is left of any text; and no argument is lost.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using heapwell::fuzz::Require;
  namespace platform = heapwell::platform;
  const std::string_view text = heapwell::fuzz::AsText(data, size);
  const auto arguments = platform::ParseCommandLine(text);
  Require(platform::RedactSecrets(arguments).size() == arguments.size());

  const std::string secret(text);
  for (const std::string name : {"--password=", "X-Api-Key:", "token ", "key%3d"}) {
    const auto redacted = platform::RedactSecrets({"program", name + secret});
    std::string left = redacted[1];
    Require(left.rfind(name, 0) == 0 || left == name);
    left.erase(0, name.size());
    const std::size_t end = left.find("REDACTED");
    // Blanks, quotes and separators before a value may stay.
    Require(left.find_first_not_of(" \t\n\"'`(){}<>\\+?!|*~=:%3aAdD") == end);
    Require(end == std::string::npos || left.size() == end + 8);
  }
  return 0;
}
