// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "cpu/thread_stacks.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <utility>
#include <vector>

#include "cpu/running_stacks.h"
#include "cpu/waiting_stack.h"
#include "platform/threads.h"
#include "unwind/eh_frame.h"
#include "unwind/stack.h"

namespace heapwell::cpu {
namespace {

// Beyond it a profile says nothing to anyone, and takes a second.
constexpr std::size_t kMaxThreads = 10000;

std::string StateName(char state) {
  switch (state) {
    case 'R':
      return "running";
    case 'S':
      return "sleeping";
    case 'D':
      return "disk sleep";
    case 'T':
    case 't':
      return "stopped";
    default:
      return "unknown";
  }
}

void CaptureOwn(ThreadStack& into) {
  std::array<std::uintptr_t, unwind::kMaxDepth> addresses;
  const unwind::Depth depth = unwind::CaptureStack(addresses, 0);
  for (int i = 0; i < depth.frames; ++i) {
    into.stack.push_back(addresses[static_cast<std::size_t>(i)] - 1);
  }
  into.truncated = depth.truncated;
}

std::vector<ThreadStack> ListThreads() {
  std::vector<ThreadStack> threads;
  for (const pid_t id : platform::ListThreads()) {
    if (threads.size() == kMaxThreads) break;
    auto status = platform::ReadThreadStatus(id);
    if (!status) continue;  // It ended.
    ThreadStack thread;
    thread.id = id;
    thread.name = std::move(status->name);
    thread.state = StateName(status->state);
    threads.push_back(std::move(thread));
  }
  return threads;
}

}  // namespace

Result<ThreadStacks> ReadThreadStacks() {
  ThreadStacks stacks;
  stacks.taken_at = std::chrono::system_clock::now();
  stacks.threads = ListThreads();
  if (stacks.threads.empty()) {
    return Error{ErrorCode::kUnavailable,
                 "threads are not known: /proc/self/task cannot be read"};
  }
  if (!unwind::CanFindObjects()) return stacks;
  const auto own = static_cast<std::int64_t>(::syscall(SYS_gettid));
  std::vector<ThreadStack*> running;
  for (ThreadStack& thread : stacks.threads) {
    if (thread.id == own) {
      CaptureOwn(thread);
    } else if (ReadWaitingStack(thread) == WaitingStack::kRuns) {
      running.push_back(&thread);
    }
  }
  if (running.empty()) return stacks;
  ReadRunningStacks(running);
  for (ThreadStack* thread : running) {
    // It went to sleep before its timer came.
    if (thread->stack.empty()) static_cast<void>(ReadWaitingStack(*thread));
  }
  return stacks;
}

}  // namespace heapwell::cpu
