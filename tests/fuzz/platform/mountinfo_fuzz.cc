// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>

#include "fuzz_input.h"
#include "platform/cgroup_paths.h"

// No path, whatever the mounts, leads out of the folder that is mounted. The last line
// is the path; those above it are the mounts.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using heapwell::fuzz::Require;
  namespace platform = heapwell::platform;
  const std::string_view text = heapwell::fuzz::AsText(data, size);
  const std::string path = "/" + std::string(text.substr(text.rfind('\n') + 1));
  for (const auto& mount : platform::ParseCgroupMounts(text)) {
    Require(mount.version == 1 || mount.version == 2);
    Require(!mount.root.empty() && !mount.mount_point.empty());
    const auto folder = platform::FolderUnder(mount, path);
    if (!folder) continue;
    Require(folder->rfind(mount.mount_point, 0) == 0);
    const std::string below = folder->substr(mount.mount_point.size()) + "/";
    Require(below.front() == '/');
    Require(below.find("/../") == std::string::npos);
  }
  return 0;
}
