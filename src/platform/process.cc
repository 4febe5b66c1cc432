// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "platform/process.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <limits>
#include <string>

#include "base/file.h"
#include "platform/kernel_text.h"

namespace heapwell::platform {
namespace {

using std::chrono::nanoseconds;
using std::chrono::system_clock;

constexpr std::uint64_t kNanosPerSecond = 1'000'000'000;

// Kernels before 6.2 do not say how many descriptors are open, so we count; each
// takes about a microsecond, and 100 ms is the longest that a scrape may take here.
constexpr std::uint64_t kMaxCountedEntries = 100'000;

// "5242 kB" in bytes. Without its unit the number may be cut.
std::optional<std::uint64_t> ParseKilobytes(std::string_view text) {
  const auto kilobytes = ParseDecimal(TakeWord(text));
  if (!kilobytes || Trim(text) != "kB" ||
      *kilobytes > std::numeric_limits<std::uint64_t>::max() / 1024) {
    return std::nullopt;
  }
  return *kilobytes * 1024;
}

struct StatusRow {
  std::string_view key;
  std::optional<std::uint64_t> ProcessStats::*member;
};

constexpr StatusRow kStatusRows[] = {
    {"VmHWM:", &ProcessStats::resident_peak_bytes},
    {"RssAnon:", &ProcessStats::resident_anonymous_bytes},
    {"RssFile:", &ProcessStats::resident_file_bytes},
    {"RssShmem:", &ProcessStats::resident_shared_bytes},
    {"VmSize:", &ProcessStats::virtual_bytes},
    {"VmData:", &ProcessStats::data_bytes},
    {"VmSwap:", &ProcessStats::swapped_bytes},
};

std::optional<nanoseconds> FromTicks(std::uint64_t ticks, long ticks_per_second) {
  if (ticks_per_second <= 0) return std::nullopt;
  const auto rate = static_cast<std::uint64_t>(ticks_per_second);
  constexpr auto kMaxSeconds =
      static_cast<std::uint64_t>(nanoseconds::max().count()) / kNanosPerSecond;
  if (ticks / rate >= kMaxSeconds || rate > kNanosPerSecond) return std::nullopt;
  return nanoseconds(static_cast<std::int64_t>(ticks / rate * kNanosPerSecond +
                                               ticks % rate * kNanosPerSecond / rate));
}

// The fields of /proc/self/stat behind the command, counted as in proc(5): the state
// is field 3. A field counts only if something follows it, or it may be cut.
std::optional<std::uint64_t> StatField(std::string_view after_command, int number) {
  std::string_view word;
  for (int i = 3; i <= number; ++i) word = TakeWord(after_command);
  if (after_command.empty()) return std::nullopt;
  return ParseDecimal(word);
}

std::optional<std::uint64_t> ReadHostMemory() {
  const long pages = ::sysconf(_SC_PHYS_PAGES);
  const long page_bytes = ::sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page_bytes <= 0) return std::nullopt;
  return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page_bytes);
}

std::optional<std::uint64_t> ReadLimit(decltype(RLIMIT_AS) resource) {
  struct rlimit limit = {};
  if (::getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) {
    return std::nullopt;
  }
  return limit.rlim_cur;
}

std::optional<std::uint64_t> ReadOpenFds() {
  // Since Linux 6.2 the size of the folder is the number of its entries.
  struct stat status = {};
  if (::stat("/proc/self/fd", &status) == 0 && status.st_size > 0) {
    return static_cast<std::uint64_t>(status.st_size);
  }
  const auto counted = CountEntries("/proc/self/fd");
  if (!counted || *counted == 0) return std::nullopt;
  return *counted - 1;  // The descriptor that we counted with.
}

// Read once: the kernel derives it from the clock, so it moves whenever the clock is
// set, and a start time that moves reads as a restart.
std::optional<system_clock::time_point> BootTime() {
  static constinit std::atomic<std::int64_t> cached_seconds{0};
  std::int64_t seconds = cached_seconds.load(std::memory_order_relaxed);
  if (seconds == 0) {
    const auto text = ReadKernelText("/proc/stat");
    const auto boot_time = ParseBootTime(text.value_or(""));
    if (!boot_time) return std::nullopt;
    seconds =
        std::chrono::duration_cast<std::chrono::seconds>(boot_time->time_since_epoch())
            .count();
    std::int64_t expected = 0;
    if (!cached_seconds.compare_exchange_strong(expected, seconds)) seconds = expected;
  }
  return system_clock::time_point(std::chrono::seconds(seconds));
}

}  // namespace

std::optional<ProcessStats> ParseStatus(std::string_view text) {
  ProcessStats stats;
  std::optional<std::uint64_t> resident_bytes;
  std::string_view line;
  while (TakeLine(text, line)) {
    const std::string_view key = TakeWord(line);
    if (key == "VmRSS:") resident_bytes = ParseKilobytes(line);
    if (key == "Threads:") stats.threads = ParseDecimal(Trim(line));
    for (const StatusRow& row : kStatusRows) {
      if (key == row.key) stats.*row.member = ParseKilobytes(line);
    }
  }
  if (!resident_bytes) return std::nullopt;
  stats.resident_bytes = *resident_bytes;
  return stats;
}

void ParseStat(std::string_view text, long ticks_per_second,
               std::optional<system_clock::time_point> boot_time, ProcessStats& stats) {
  // The command stands in parentheses and may hold anything, parentheses too.
  const std::size_t command_end = text.rfind(')');
  if (command_end == std::string_view::npos) return;
  const std::string_view fields = text.substr(command_end + 1);
  stats.minor_faults = StatField(fields, 10);
  stats.major_faults = StatField(fields, 12);
  const auto user_ticks = StatField(fields, 14);
  const auto system_ticks = StatField(fields, 15);
  if (user_ticks && system_ticks &&
      *user_ticks <= std::numeric_limits<std::uint64_t>::max() - *system_ticks) {
    stats.cpu_time = FromTicks(*user_ticks + *system_ticks, ticks_per_second);
  }
  const auto start_ticks = StatField(fields, 22);
  if (!start_ticks || !boot_time) return;
  const auto since_boot = FromTicks(*start_ticks, ticks_per_second);
  if (since_boot && *since_boot <= nanoseconds::max() - boot_time->time_since_epoch()) {
    stats.started_at = *boot_time + *since_boot;
  }
}

std::optional<system_clock::time_point> ParseBootTime(std::string_view text) {
  constexpr std::uint64_t kMaxSeconds =
      std::chrono::duration_cast<std::chrono::seconds>(system_clock::duration::max())
          .count();
  const auto seconds = FindNumber(text, "btime");
  // Sandboxes without a clock of their own write 0.
  if (!seconds || *seconds == 0 || *seconds > kMaxSeconds) return std::nullopt;
  return system_clock::time_point(std::chrono::seconds(*seconds));
}

std::optional<std::uint64_t> CountEntries(const char* folder) {
  const base::OwnedFd fd = base::OpenForRead(folder);
  if (!fd) return std::nullopt;
  std::uint64_t count = 0;
  // Not opendir: it would allocate 32 KiB from the heap that we watch.
  alignas(8) char entries[4096];
  while (count <= kMaxCountedEntries) {
    const long got = ::syscall(SYS_getdents64, fd.get(), entries, sizeof(entries));
    if (got < 0) return std::nullopt;
    if (got == 0) return count;
    for (long at = 0; at < got;) {
      // struct linux_dirent64: inode, offset, record length, type, name.
      std::uint16_t length = 0;
      std::memcpy(&length, entries + at + 16, sizeof(length));
      const char* name = entries + at + 19;
      count += std::strcmp(name, ".") != 0 && std::strcmp(name, "..") != 0 ? 1 : 0;
      at += length;
    }
  }
  return std::nullopt;
}

std::optional<std::uintptr_t> ParseBreakStart(std::string_view text) {
  constexpr int kStartBreak = 47;
  const std::size_t command_end = text.rfind(')');
  if (command_end == std::string_view::npos) return std::nullopt;
  const auto start = StatField(text.substr(command_end + 1), kStartBreak);
  if (!start || *start == 0) return std::nullopt;
  return static_cast<std::uintptr_t>(*start);
}

std::optional<std::uintptr_t> ReadBreakStart() {
  const auto text = ReadKernelText("/proc/self/stat");
  return ParseBreakStart(text.value_or(""));
}

std::optional<ProcessStats> ReadProcess() {
  const auto status = ReadKernelText("/proc/self/status");
  if (!status) return std::nullopt;
  std::optional<ProcessStats> stats = ParseStatus(*status);
  if (!stats) return std::nullopt;
  if (const auto stat = ReadKernelText("/proc/self/stat")) {
    ParseStat(*stat, ::sysconf(_SC_CLK_TCK), BootTime(), *stats);
  }
  stats->virtual_limit_bytes = ReadLimit(RLIMIT_AS);
  stats->data_limit_bytes = ReadLimit(RLIMIT_DATA);
  stats->open_fds = ReadOpenFds();
  stats->max_fds = ReadLimit(RLIMIT_NOFILE);
  stats->host_memory_bytes = ReadHostMemory();
  return stats;
}

}  // namespace heapwell::platform
