// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Where the control groups of this process lie in the file system.
#ifndef HEAPWELL_SRC_PLATFORM_CGROUP_PATHS_H_
#define HEAPWELL_SRC_PLATFORM_CGROUP_PATHS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heapwell::platform {

/// What /proc/self/cgroup says: paths within a hierarchy, as seen from this
/// process's cgroup namespace.
struct CgroupMembership {
  std::optional<std::string> memory_v1 = {};  ///< In the v1 memory hierarchy.
  std::optional<std::string> unified = {};    ///< In the v2 hierarchy.
};

CgroupMembership ParseCgroupMembership(std::string_view text);

/// One mount of a hierarchy that can hold memory numbers.
struct CgroupMount {
  int version = 2;
  std::string root = {};         ///< Path within the hierarchy that is mounted.
  std::string mount_point = {};  ///< Where.
};

/// The cgroup2 and v1 memory mounts in the text of /proc/self/mountinfo.
std::vector<CgroupMount> ParseCgroupMounts(std::string_view text);

/// The folder in which `mount` shows the group `path`. Empty if it lies outside of
/// what is mounted. Pure: the folder need not exist.
std::optional<std::string> FolderUnder(const CgroupMount& mount, std::string_view path);

/// One control group of this process, found.
struct CgroupFolder {
  int version = 2;
  std::string mount_point = {};  ///< The top of what we can see.
  std::string folder = {};       ///< At or below mount_point.
};

/// Text of /proc/self/cgroup under `root`. Empty: none, or too long to be one.
std::string ReadCgroupMembership(const std::string& root);

/// The groups that `membership` (its text) names, the one with the memory controller
/// first: v1 memory, then v2. `root` stands in front of every path. A path that no
/// mount shows (a container that sees the host's path, but only its own group) is
/// taken to be the root of the first mount. Without mountinfo, looks under
/// /sys/fs/cgroup.
std::vector<CgroupFolder> FindCgroups(const std::string& root,
                                      std::string_view membership);

}  // namespace heapwell::platform

#endif  // HEAPWELL_SRC_PLATFORM_CGROUP_PATHS_H_
