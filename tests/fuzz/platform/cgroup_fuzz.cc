// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "fuzz_input.h"
#include "platform/cgroup.h"
#include "platform/cgroup_paths.h"
#include "platform/kernel_text.h"

// A path comes from the text and starts at a root; a limit is one that a machine can
// have.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using heapwell::fuzz::Require;
  namespace platform = heapwell::platform;
  const std::string_view text = heapwell::fuzz::AsText(data, size);
  const auto membership = platform::ParseCgroupMembership(text);
  for (const auto& path : {membership.memory_v1, membership.unified}) {
    if (!path) continue;
    Require(path->front() == '/');
    Require(text.find(*path) != std::string_view::npos);
  }
  const auto limit = platform::ParseLimit(text);
  Require(!limit || (*limit > 0 && *limit < std::uint64_t{1} << 62));
  for (const char* key : {"inactive_file", "oom_kill", "hierarchical_memory_limit"}) {
    if (platform::FindNumber(text, key)) Require(text.find(key) != text.npos);
  }
  return 0;
}
