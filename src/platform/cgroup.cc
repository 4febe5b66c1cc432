// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "platform/cgroup.h"

#include <algorithm>
#include <cstddef>

#include "platform/cgroup_finder.h"
#include "platform/cgroup_paths.h"
#include "platform/kernel_text.h"

namespace heapwell::platform {
namespace {

// One number, or "max".
constexpr std::size_t kMaxValueBytes = 256;
// memory.stat has about a hundred lines; with room for ten times as many.
constexpr std::size_t kMaxTableBytes = std::size_t{64} << 10;

// v1 writes "no limit" as the largest number that whole pages make: 2^63 less one
// page, be that 4 or 64 KiB, or 2^63 - 1 on old kernels. No machine has 4 EiB.
constexpr std::uint64_t kUnlimitedBytes = std::uint64_t{1} << 62;

// The file names of one version.
struct Names {
  const char* limit;
  const char* usage;
  const char* stat;
  const char* inactive_file;
  const char* events;
};

constexpr Names kV1 = {"/memory.limit_in_bytes", "/memory.usage_in_bytes",
                       "/memory.stat", "total_inactive_file", "/memory.oom_control"};
constexpr Names kV2 = {"/memory.max", "/memory.current", "/memory.stat",
                       "inactive_file", "/memory.events"};

std::optional<std::string> ReadTable(const std::string& path) {
  return ReadKernelText(path, kMaxTableBytes);
}

std::optional<std::uint64_t> ReadLimit(const std::string& path) {
  return ParseLimit(ReadKernelText(path, kMaxValueBytes).value_or(""));
}

void TakeSmaller(std::optional<std::uint64_t>& smallest,
                 std::optional<std::uint64_t> limit) {
  if (limit) smallest = std::min(*limit, smallest.value_or(*limit));
}

// Whether v1 applies the limit of `folder` to the groups below it. Without the file
// it does: kernels since 5.11 have no other way.
bool IsHierarchical(const std::string& folder) {
  const auto text = ReadKernelText(folder + "/memory.use_hierarchy", kMaxValueBytes);
  return !text || Trim(*text) != "0";
}

// The smallest limit from the group up to the top of what is mounted.
std::optional<std::uint64_t> SmallestLimit(const CgroupFolder& group,
                                           const Names& names) {
  std::optional<std::uint64_t> smallest;
  std::string folder = group.folder;
  for (;;) {
    TakeSmaller(smallest, ReadLimit(folder + names.limit));
    if (folder.size() <= group.mount_point.size()) return smallest;
    folder.resize(std::max(folder.rfind('/'), group.mount_point.size()));
    if (group.version == 1 && !IsHierarchical(folder)) return smallest;
  }
}

std::optional<CgroupStats> ReadGroup(const CgroupFolder& group) {
  const Names& names = group.version == 1 ? kV1 : kV2;
  CgroupStats stats;
  stats.version = group.version;
  stats.limit_bytes = SmallestLimit(group, names);
  const auto usage = ReadKernelText(group.folder + names.usage, kMaxValueBytes);
  stats.usage_bytes = ParseDecimal(Trim(usage.value_or("")));
  const std::string table = ReadTable(group.folder + names.stat).value_or("");
  auto inactive = FindNumber(table, names.inactive_file);
  if (group.version == 1) {
    // Knows of groups above those that a container sees.
    const auto all = FindNumber(table, "hierarchical_memory_limit");
    if (all && *all<kUnlimitedBytes&& * all> 0) TakeSmaller(stats.limit_bytes, all);
    if (!inactive) inactive = FindNumber(table, "inactive_file");
  }
  if (stats.usage_bytes && inactive) {
    // Two readings of a moving target: their difference may fall below zero.
    stats.working_set_bytes =
        *stats.usage_bytes - std::min(*inactive, *stats.usage_bytes);
  }
  const auto events = ReadTable(group.folder + names.events);
  stats.oom_kills = FindNumber(events.value_or(""), "oom_kill");
  if (!stats.limit_bytes && !stats.usage_bytes && !stats.oom_kills) return std::nullopt;
  return stats;
}

}  // namespace

std::optional<std::uint64_t> ParseLimit(std::string_view text) {
  const auto limit_bytes = ParseDecimal(Trim(text));
  // Nothing runs in a group of zero bytes; sandboxes write it for "unknown".
  if (!limit_bytes || *limit_bytes == 0 || *limit_bytes >= kUnlimitedBytes) {
    return std::nullopt;
  }
  return limit_bytes;
}

std::optional<CgroupStats> ReadCgroup(const std::string& root) {
  for (const CgroupFolder& group : FindOwnCgroups(root)) {
    if (auto stats = ReadGroup(group)) return stats;
  }
  return std::nullopt;
}

}  // namespace heapwell::platform
