// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "cpu/waiting_stack.h"

#include <errno.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "cpu/busy.h"

namespace heapwell::cpu {
namespace {

struct Waiter {
  std::atomic<pid_t> id{0};
  std::atomic<int> error{0};
  int ends[2] = {-1, -1};
};

// Without a frame pointer, as all of it is compiled.
[[gnu::noinline]] void WaitForPipe(Waiter& waiter) {
  pollfd entry = {waiter.ends[0], POLLIN, 0};
  if (poll(&entry, 1, -1) < 0) waiter.error = errno;
  asm volatile("");
}

[[gnu::noinline]] int WaitBelow(Waiter& waiter, int levels) {
  if (levels == 0) {
    WaitForPipe(waiter);
  } else {
    WaitBelow(waiter, levels - 1);
  }
  asm volatile("");
  return levels;
}

class ReadWaitingStackTest : public ::testing::Test {
 protected:
  void StartWaiting(int levels) {
    ASSERT_EQ(pipe(waiter_.ends), 0);
    thread_ = std::thread([this, levels] {
      waiter_.id = static_cast<pid_t>(::syscall(SYS_gettid));
      WaitBelow(waiter_, levels);
    });
    while (waiter_.id == 0) std::this_thread::yield();
    stack_.id = waiter_.id;
  }
  void TearDown() override {
    ::close(waiter_.ends[1]);
    if (thread_.joinable()) thread_.join();
    ::close(waiter_.ends[0]);
    EXPECT_EQ(waiter_.error, 0);  // Nobody woke it: no EINTR.
  }
  [[nodiscard]] bool Passes(std::uintptr_t function) const {
    return std::any_of(
        stack_.stack.begin(), stack_.stack.end(),
        [&](std::uintptr_t at) { return at >= function && at < function + 256; });
  }

  Waiter waiter_;
  std::thread thread_;
  ThreadStack stack_;
};

TEST_F(ReadWaitingStackTest, WalksAThreadThatWaitsWithoutWakingIt) {
  StartWaiting(5);
  ASSERT_TRUE(Becomes([&] {
    return ReadWaitingStack(stack_) == WaitingStack::kRead &&
           Passes(reinterpret_cast<std::uintptr_t>(&WaitForPipe));
  }));
  EXPECT_TRUE(Passes(reinterpret_cast<std::uintptr_t>(&WaitBelow)));
  EXPECT_FALSE(stack_.incomplete);
  EXPECT_FALSE(stack_.truncated);
}

TEST_F(ReadWaitingStackTest, CutsADeepStack) {
  StartWaiting(500);
  ASSERT_TRUE(Becomes([&] {
    return ReadWaitingStack(stack_) == WaitingStack::kRead &&
           Passes(reinterpret_cast<std::uintptr_t>(&WaitForPipe));
  }));
  EXPECT_EQ(stack_.stack.size(), 128u);
  EXPECT_TRUE(stack_.truncated);
}

TEST(ReadWaitingStack, SaysThatAThreadRuns) {
  const Busy busy;
  ThreadStack stack;
  stack.id = busy.id();
  EXPECT_TRUE(Becomes([&] { return ReadWaitingStack(stack) == WaitingStack::kRuns; }));
  EXPECT_TRUE(stack.stack.empty());
}

TEST(ReadWaitingStack, FindsNothingOfAThreadThatIsGone) {
  ThreadStack stack;
  stack.id = 1 << 30;
  EXPECT_NE(ReadWaitingStack(stack), WaitingStack::kRead);
}

}  // namespace
}  // namespace heapwell::cpu
