// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "platform/threads.h"

#include <dirent.h>
#include <sys/syscall.h>

#include <algorithm>
#include <charconv>
#include <memory>

#include "platform/kernel_text.h"

namespace heapwell::platform {
namespace {

std::string PathOf(pid_t thread, const char* file) {
  return "/proc/self/task/" + std::to_string(thread) + '/' + file;
}

// "0x7ffd823c92a0" or, for SigBlk, without the 0x.
std::optional<std::uint64_t> ParseHex(std::string_view text) {
  if (text.starts_with("0x")) text.remove_prefix(2);
  std::uint64_t value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// The number of a system call, which is -1 for none.
std::optional<std::int64_t> ParseNumber(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<ThreadStatus> ParseThreadStatus(std::string_view text) {
  ThreadStatus status;
  bool found = false;
  for (std::string_view line; TakeLine(text, line);) {
    const std::string_view key = TakeWord(line);
    if (key == "Name:") {
      status.name = Trim(line);
    } else if (key == "State:") {
      const std::string_view state = Trim(line);
      if (!state.empty()) status.state = state.front();
    } else if (key == "SigBlk:") {
      const auto mask = ParseHex(Trim(line));
      if (!mask) return std::nullopt;
      status.blocked_signals = *mask;
      found = true;
    }
  }
  return found ? std::optional(std::move(status)) : std::nullopt;
}

// "<number> <six arguments> <sp> <pc>", or "-1 <sp> <pc>".
std::optional<SystemCall> ParseSystemCall(std::string_view text) {
  std::string_view line;
  if (!TakeLine(text, line)) return std::nullopt;
  const auto number = ParseNumber(TakeWord(line));
  if (!number) return std::nullopt;
  constexpr int kArguments = 6;
  for (int i = 0; *number >= 0 && i < kArguments; ++i) TakeWord(line);
  const auto stack_pointer = ParseHex(TakeWord(line));
  const auto instruction = ParseHex(TakeWord(line));
  if (!stack_pointer || !instruction) return std::nullopt;
  return SystemCall{*number, *stack_pointer, *instruction};
}

std::vector<pid_t> ListThreads() {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc/self/task"),
                                                   &::closedir);
  std::vector<pid_t> threads;
  if (folder == nullptr) return threads;
  while (const dirent* entry = ::readdir(folder.get())) {
    const auto id = ParseDecimal(entry->d_name);
    if (id) threads.push_back(static_cast<pid_t>(*id));
  }
  std::sort(threads.begin(), threads.end());
  return threads;
}

std::optional<ThreadStatus> ReadThreadStatus(pid_t thread) {
  const auto text = ReadKernelText(PathOf(thread, "status"));
  return text ? ParseThreadStatus(*text) : std::nullopt;
}

std::optional<SystemCall> ReadSystemCall(pid_t thread) {
  const auto text = ReadKernelText(PathOf(thread, "syscall"));
  return text ? ParseSystemCall(*text) : std::nullopt;
}

bool WaitsForSignals(pid_t thread) {
  const auto call = ReadSystemCall(thread);
  return call && call->number == SYS_rt_sigtimedwait;
}

}  // namespace heapwell::platform
