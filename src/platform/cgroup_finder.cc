// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "platform/cgroup_finder.h"

namespace heapwell::platform {

std::vector<CgroupFolder> CgroupFinder::Find(TimePoint now) {
  std::string membership = ReadCgroupMembership(root_);
  // Whoever finds the memory in use, or left in use by a fork, does without.
  if (is_taken_.exchange(true, std::memory_order_acquire)) {
    return FindCgroups(root_, membership);
  }
  std::vector<CgroupFolder> folders;
  try {
    if (membership != membership_ || now - found_at_ >= kMaxAge || folders_.empty()) {
      folders_ = FindCgroups(root_, membership);
      membership_ = std::move(membership);
      found_at_ = now;
    }
    folders = folders_;
  } catch (...) {
    is_taken_.store(false, std::memory_order_release);
    throw;
  }
  is_taken_.store(false, std::memory_order_release);
  return folders;
}

std::vector<CgroupFolder> FindOwnCgroups(const std::string& root) {
  if (!root.empty()) return FindCgroups(root, ReadCgroupMembership(root));
  // Never destroyed: other threads may ask while the program ends.
  static CgroupFinder& finder = *new CgroupFinder("");
  return finder.Find(std::chrono::steady_clock::now());
}

}  // namespace heapwell::platform
