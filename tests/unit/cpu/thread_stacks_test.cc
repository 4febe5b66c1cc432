// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "cpu/thread_stacks.h"

#include <gtest/gtest.h>
#include <sys/epoll.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <thread>

#include "cpu/busy.h"

namespace heapwell::cpu {
namespace {

const ThreadStack* Find(const ThreadStacks& stacks, std::int64_t id) {
  const auto found =
      std::find_if(stacks.threads.begin(), stacks.threads.end(),
                   [&](const ThreadStack& thread) { return thread.id == id; });
  return found == stacks.threads.end() ? nullptr : &*found;
}

TEST(ReadThreadStacks, HasRunningWaitingAndOwnThreads) {
  const Busy busy("runs");
  std::atomic<bool> done{false};
  std::atomic<pid_t> waiter_id{0};
  std::thread waiter([&] {
    pthread_setname_np(pthread_self(), "waits");
    waiter_id = static_cast<pid_t>(::syscall(SYS_gettid));
    done.wait(false);
  });
  while (waiter_id == 0) std::this_thread::yield();
  EXPECT_TRUE(Becomes([&] {
    const auto stacks = ReadThreadStacks();
    if (!stacks) return false;
    const ThreadStack* runs = Find(*stacks, busy.id());
    const ThreadStack* waits = Find(*stacks, waiter_id);
    const ThreadStack* own = Find(*stacks, ::getpid());
    return runs != nullptr && !runs->stack.empty() && runs->name == "runs" &&
           waits != nullptr && !waits->stack.empty() && waits->state == "sleeping" &&
           own != nullptr && own->stack.size() > 3;
  }));
  done = true;
  done.notify_all();
  waiter.join();
}

// epoll_wait is never restarted: whoever sends signals to idle threads ends their
// waits.
TEST(ReadThreadStacks, InterruptsNoSystemCall) {
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  std::atomic<bool> stop{false};
  std::atomic<int> interrupted{0};
  std::thread waiter([&] {
    while (!stop) {
      epoll_event event;
      if (epoll_wait(epoll, &event, 1, 1) < 0 && errno == EINTR) ++interrupted;
    }
  });
  for (int i = 0; i < 20; ++i) static_cast<void>(ReadThreadStacks());
  stop = true;
  waiter.join();
  EXPECT_EQ(interrupted, 0);
  ::close(epoll);
}

}  // namespace
}  // namespace heapwell::cpu
