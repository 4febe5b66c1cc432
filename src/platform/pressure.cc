// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "platform/pressure.h"

#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "platform/cgroup_finder.h"
#include "platform/cgroup_paths.h"
#include "platform/kernel_text.h"

namespace heapwell::platform {
namespace {

using std::chrono::microseconds;

// Two lines of about seventy characters.
constexpr std::size_t kMaxPressureBytes = 4096;

// "some avg10=0.00 avg60=0.00 avg300=0.00 total=123": the total, which comes last.
std::optional<microseconds> FindTotal(std::string_view text, std::string_view kind) {
  constexpr std::string_view kKey = "total=";
  std::string_view line;
  while (TakeLine(text, line)) {
    if (TakeWord(line) != kind) continue;
    const std::size_t at = line.find(kKey);
    if (at == std::string_view::npos) return std::nullopt;
    const auto micros = ParseDecimal(Trim(line.substr(at + kKey.size())));
    constexpr std::uint64_t kMax = std::numeric_limits<std::int64_t>::max();
    if (!micros || *micros > kMax) return std::nullopt;
    return microseconds(static_cast<std::int64_t>(*micros));
  }
  return std::nullopt;
}

// The root group of the system also has memory.pressure, the host's. No other root
// group lacks memory.current or cgroup.events.
bool IsSystemRoot(const CgroupFolder& group) {
  return group.folder == group.mount_point &&
         ::access((group.folder + "/memory.current").c_str(), F_OK) != 0 &&
         ::access((group.folder + "/cgroup.events").c_str(), F_OK) != 0;
}

std::optional<PressureStats> ReadText(const std::string& path) {
  return ParsePressure(ReadKernelText(path, kMaxPressureBytes).value_or(""));
}

}  // namespace

std::optional<PressureStats> ParsePressure(std::string_view text) {
  const auto some_total = FindTotal(text, "some");
  if (!some_total) return std::nullopt;
  PressureStats stats;
  stats.some_total = *some_total;
  stats.full_total = FindTotal(text, "full");
  return stats;
}

std::optional<PressureStats> ReadPressure(const std::string& root) {
  for (const CgroupFolder& group : FindOwnCgroups(root)) {
    if (group.version != 2 || IsSystemRoot(group)) continue;
    auto stats = ReadText(group.folder + "/memory.pressure");
    if (!stats) continue;
    stats->scope = PressureStats::Scope::kCgroup;
    return stats;
  }
  return ReadText(root + "/proc/pressure/memory");
}

}  // namespace heapwell::platform
