// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "cpu/waiting_stack.h"

#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "platform/threads.h"
#include "unwind/dwarf_walk.h"
#include "unwind/stack.h"

namespace heapwell::cpu {
namespace {

// As far as stacks are followed: 128 frames of 512 bytes.
constexpr std::size_t kMaxCopyBytes = std::size_t{64} << 10;

constexpr std::size_t kPageBytes = 4096;

// A thread that runs and waits in turn is asked so often before it counts as running.
constexpr int kAttempts = 3;

// Page by page, for a transfer ends before the first part that is not mapped.
std::vector<iovec> PagesFrom(std::uintptr_t address) {
  std::vector<iovec> pages;
  const std::uintptr_t end = (address + kMaxCopyBytes) & ~(kPageBytes - 1);
  while (address < end) {
    const std::uintptr_t next = (address | (kPageBytes - 1)) + 1;
    pages.push_back({reinterpret_cast<void*>(address), next - address});
    address = next;
  }
  return pages;
}

// The words from `address` upwards, as far as there is memory.
std::vector<std::uintptr_t> CopyStack(std::uintptr_t address) {
  std::vector<std::uintptr_t> words(kMaxCopyBytes / sizeof(std::uintptr_t));
  const std::vector<iovec> pages = PagesFrom(address);
  const iovec to = {words.data(), kMaxCopyBytes};
  const ssize_t bytes =
      ::process_vm_readv(::getpid(), &to, 1, pages.data(), pages.size(), 0);
  words.resize(bytes > 0 ? static_cast<std::size_t>(bytes) / sizeof(std::uintptr_t)
                         : 0);
  return words;
}

// Where the walk begins. In a system call the instruction is past it, as after a call;
// elsewhere it is the one that will run again.
unwind::FrameState StartOf(const platform::SystemCall& call) {
  const bool in_call = call.number >= 0;
  return {.return_address = call.instruction + (in_call ? 0 : 1),
          .stack_pointer = call.stack_pointer,
          .frame_pointer = 0};
}

void Walk(const platform::SystemCall& call, const std::vector<std::uintptr_t>& words,
          ThreadStack& into) {
  std::array<std::uintptr_t, unwind::kMaxDepth> addresses;
  const unwind::Walk walk =
      unwind::WalkCopy(StartOf(call), {call.stack_pointer, words}, addresses);
  into.stack.clear();
  for (int i = 0; i < walk.depth.frames; ++i) {
    into.stack.push_back(addresses[static_cast<std::size_t>(i)] - 1);
  }
  into.truncated = walk.depth.truncated;
  into.incomplete = !walk.complete;
}

}  // namespace

WaitingStack ReadWaitingStack(ThreadStack& into) {
  const auto thread = static_cast<pid_t>(into.id);
  for (int i = 0; i < kAttempts; ++i) {
    const auto before = platform::ReadSystemCall(thread);
    if (!before) return WaitingStack::kRuns;
    if (before->stack_pointer % sizeof(std::uintptr_t) != 0) break;
    const std::vector<std::uintptr_t> words = CopyStack(before->stack_pointer);
    if (words.empty()) break;
    // It may have gone on while we copied: then what we have is of two moments.
    if (platform::ReadSystemCall(thread) != before) continue;
    Walk(*before, words, into);
    return WaitingStack::kRead;
  }
  return WaitingStack::kUnknown;
}

}  // namespace heapwell::cpu
