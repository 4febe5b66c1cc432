// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_PLATFORM_CGROUP_FINDER_H_
#define HEAPWELL_SRC_PLATFORM_CGROUP_FINDER_H_

#include <atomic>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "platform/cgroup_paths.h"

namespace heapwell::platform {

/// Finds the control groups of this process and remembers where they lie: the list of
/// mounts that they are found by is 50 us to read here and a millisecond on a host of
/// many containers, where it also holds up whoever mounts. Looks again when the
/// process was moved to another group, and after kMaxAge. Thread-safe, without a lock
/// that a fork could leave locked.
class CgroupFinder {
 public:
  static constexpr std::chrono::seconds kMaxAge{60};
  using TimePoint = std::chrono::steady_clock::time_point;

  /// `root` stands in front of every path.
  explicit CgroupFinder(std::string root) : root_(std::move(root)) {}

  std::vector<CgroupFolder> Find(TimePoint now);

 private:
  const std::string root_;
  std::atomic<bool> is_taken_{false};  // Of the members below.
  std::string membership_ = {};
  TimePoint found_at_ = {};
  std::vector<CgroupFolder> folders_ = {};
};

/// Where the groups of this process lie, found by one finder for the whole process; or
/// under another `root`, by none.
std::vector<CgroupFolder> FindOwnCgroups(const std::string& root);

}  // namespace heapwell::platform

#endif  // HEAPWELL_SRC_PLATFORM_CGROUP_FINDER_H_
