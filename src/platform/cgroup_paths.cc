// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "platform/cgroup_paths.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/file.h"
#include "platform/kernel_text.h"

namespace heapwell::platform {
namespace {

// One line a hierarchy, a path of at most 4 KiB on each.
constexpr std::size_t kMaxMembershipBytes = std::size_t{64} << 10;

bool ListContains(std::string_view list, std::string_view item) {
  while (!list.empty()) {
    const std::string_view first = list.substr(0, list.find(','));
    if (first == item) return true;
    list.remove_prefix(std::min(first.size() + 1, list.size()));
  }
  return false;
}

bool IsFolder(const std::string& path) {
  struct stat status = {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

// Whether a component of `path` climbs: then it leaves the mount, and joined to a
// mount point it would name some other folder.
bool Climbs(std::string_view path) {
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    if (part == "..") return true;
    path.remove_prefix(std::min(part.size() + 1, path.size()));
  }
  return false;
}

std::vector<CgroupMount> ReadMounts(const std::string& root, bool has_v1) {
  // A host may have more mounts than we care to read; the early ones then do, but
  // for a last line that is cut.
  std::string text = base::ReadFile(root + "/proc/self/mountinfo").value_or("");
  if (text.size() == base::kMaxKernelText) text.resize(text.rfind('\n') + 1);
  std::vector<CgroupMount> mounts = ParseCgroupMounts(text);
  if (mounts.empty()) {
    mounts.push_back({1, "/", "/sys/fs/cgroup/memory"});
    if (has_v1) mounts.push_back({2, "/", "/sys/fs/cgroup/unified"});
    mounts.push_back({2, "/", "/sys/fs/cgroup"});
  }
  for (CgroupMount& mount : mounts) mount.mount_point.insert(0, root);
  return mounts;
}

std::optional<CgroupFolder> FindCgroup(const std::vector<CgroupMount>& mounts,
                                       int version, const std::string& path) {
  for (const CgroupMount& mount : mounts) {
    if (mount.version != version) continue;
    const auto folder = FolderUnder(mount, path);
    if (folder && IsFolder(*folder)) {
      return CgroupFolder{version, mount.mount_point, *folder};
    }
  }
  // Above the root of its own namespace: no mount within can be the right one.
  if (Climbs(path)) return std::nullopt;
  for (const CgroupMount& mount : mounts) {
    if (mount.version == version && IsFolder(mount.mount_point)) {
      return CgroupFolder{version, mount.mount_point, mount.mount_point};
    }
  }
  return std::nullopt;
}

}  // namespace

CgroupMembership ParseCgroupMembership(std::string_view text) {
  CgroupMembership membership;
  std::string_view line;
  while (TakeLine(text, line)) {
    // "4:memory,hugetlb:/path" or "0::/path"; the path may hold colons.
    const std::size_t first = line.find(':');
    if (first == std::string_view::npos) continue;
    const std::size_t second = line.find(':', first + 1);
    if (second == std::string_view::npos) continue;
    const std::string_view controllers = line.substr(first + 1, second - first - 1);
    const std::string_view path = line.substr(second + 1);
    if (path.empty() || path.front() != '/') continue;
    if (line.substr(0, first) == "0" && controllers.empty()) {
      membership.unified = path;
    } else if (ListContains(controllers, "memory")) {
      membership.memory_v1 = path;
    }
  }
  return membership;
}

std::vector<CgroupMount> ParseCgroupMounts(std::string_view text) {
  std::vector<CgroupMount> mounts;
  std::string_view line;
  while (TakeLine(text, line)) {
    // "31 23 0:28 / /sys/fs/cgroup rw,relatime shared:9 - cgroup2 cgroup2 rw".
    constexpr std::string_view kSeparator = " - ";
    const std::size_t separator = line.find(kSeparator);
    if (separator == std::string_view::npos) continue;
    std::string_view tail = line.substr(separator + kSeparator.size());
    const std::string_view type = TakeWord(tail);
    TakeWord(tail);  // The source, which for cgroups means nothing.
    const bool is_v1 = type == "cgroup" && ListContains(TakeWord(tail), "memory");
    if (!is_v1 && type != "cgroup2") continue;
    std::string_view head = line.substr(0, separator);
    for (int i = 0; i < 3; ++i) TakeWord(head);
    CgroupMount mount{is_v1 ? 1 : 2, UnescapeOctal(TakeWord(head)), {}};
    mount.mount_point = UnescapeOctal(TakeWord(head));
    if (mount.root.empty() || mount.mount_point.empty()) continue;
    mounts.push_back(std::move(mount));
  }
  return mounts;
}

std::optional<std::string> FolderUnder(const CgroupMount& mount,
                                       std::string_view path) {
  const std::string_view root = mount.root == "/" ? "" : std::string_view(mount.root);
  if (path.substr(0, root.size()) != root) return std::nullopt;
  path.remove_prefix(root.size());
  if (!path.empty() && path.front() != '/') return std::nullopt;  // "/a" of "/ab".
  if (Climbs(path)) return std::nullopt;
  if (path == "/") path = {};
  return mount.mount_point + std::string(path);
}

std::string ReadCgroupMembership(const std::string& root) {
  return ReadKernelText(root + "/proc/self/cgroup", kMaxMembershipBytes).value_or("");
}

std::vector<CgroupFolder> FindCgroups(const std::string& root,
                                      std::string_view membership_text) {
  const CgroupMembership membership = ParseCgroupMembership(membership_text);
  std::vector<CgroupFolder> folders;
  if (!membership.memory_v1 && !membership.unified) return folders;
  const auto mounts = ReadMounts(root, membership.memory_v1.has_value());
  if (membership.memory_v1) {
    const auto found = FindCgroup(mounts, 1, *membership.memory_v1);
    if (found) folders.push_back(*found);
  }
  if (membership.unified) {
    const auto found = FindCgroup(mounts, 2, *membership.unified);
    if (found) folders.push_back(*found);
  }
  return folders;
}

}  // namespace heapwell::platform
