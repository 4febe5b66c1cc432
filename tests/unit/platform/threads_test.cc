// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "platform/threads.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <thread>

namespace heapwell::platform {
namespace {

TEST(ParseThreadStatus, ReadsNameStateAndBlockedSignals) {
  const auto status = ParseThreadStatus(
      "Name:\tpool worker 1\nState:\tS (sleeping)\nSigBlk:\t0000000004000000\n");
  ASSERT_TRUE(status);
  EXPECT_EQ(status->name, "pool worker 1");
  EXPECT_EQ(status->state, 'S');
  EXPECT_TRUE(status->Blocks(SIGPROF));
  EXPECT_FALSE(status->Blocks(SIGTERM));
}

TEST(ParseThreadStatus, IsEmptyWithoutTheSignalMask) {
  EXPECT_FALSE(ParseThreadStatus("Name:\tx\nState:\tR (running)\n"));
  EXPECT_FALSE(ParseThreadStatus("SigBlk:\tgarbage\n"));
  EXPECT_FALSE(ParseThreadStatus(""));
}

TEST(ParseSystemCall, ReadsWhereAWaitingThreadGoesOn) {
  const auto call = ParseSystemCall(
      "232 0x3 0x7fa2c8000ba0 0x3ff 0xbb8 0x0 0x7fa2d814e6e8 0x7fa2d6d1ca30 "
      "0x7fa2d7b26f36\n");
  EXPECT_EQ(call, (SystemCall{232, 0x7fa2d6d1ca30, 0x7fa2d7b26f36}));
}

TEST(ParseSystemCall, ReadsAFaultOutsideOfCalls) {
  EXPECT_EQ(ParseSystemCall("-1 0x7ffd00 0x401000\n"),
            (SystemCall{-1, 0x7ffd00, 0x401000}));
}

TEST(ParseSystemCall, IsEmptyForAThreadThatRuns) {
  EXPECT_FALSE(ParseSystemCall("running\n"));
  EXPECT_FALSE(ParseSystemCall("0 0x1 0x2\n"));
  EXPECT_FALSE(ParseSystemCall(""));
}

// A thread that waits in `body` until the test is over.
class Waiter {
 public:
  explicit Waiter(std::function<void()> body)
      : thread_([this, body] {
          pthread_setname_np(pthread_self(), "waiter");
          id = static_cast<pid_t>(::syscall(SYS_gettid));
          body();
        }) {
    while (id == 0) std::this_thread::yield();
  }
  ~Waiter() { thread_.join(); }

  std::atomic<pid_t> id{0};

 private:
  std::thread thread_;
};

template <typename Condition>
bool Becomes(Condition condition) {
  for (int i = 0; i < 10000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

TEST(ListThreads, FindsEachThreadByItsId) {
  std::atomic<bool> done{false};
  const Waiter waiter([&] { done.wait(false); });
  const auto threads = ListThreads();
  EXPECT_TRUE(std::is_sorted(threads.begin(), threads.end()));
  EXPECT_TRUE(std::count(threads.begin(), threads.end(), waiter.id.load()));
  EXPECT_TRUE(std::count(threads.begin(), threads.end(), ::getpid()));
  EXPECT_EQ(ReadThreadStatus(waiter.id)->name, "waiter");
  done = true;
  done.notify_all();
}

TEST(ReadSystemCall, NamesTheCallThatAThreadWaitsIn) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  {
    const Waiter waiter([&] {
      pollfd entry = {ends[0], POLLIN, 0};
      ::poll(&entry, 1, -1);
    });
    EXPECT_TRUE(Becomes([&] {
      const auto call = ReadSystemCall(waiter.id);
      return call && call->number == SYS_poll;
    }));
    EXPECT_FALSE(WaitsForSignals(waiter.id));
    ::close(ends[1]);
  }
  ::close(ends[0]);
}

TEST(WaitsForSignals, KnowsSigwait) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR2);
  pthread_t thread = {};
  {
    const Waiter waiter([&] {
      pthread_sigmask(SIG_BLOCK, &set, nullptr);
      thread = pthread_self();
      int signal = 0;
      ::sigwait(&set, &signal);
    });
    EXPECT_TRUE(Becomes([&] { return WaitsForSignals(waiter.id); }));
    EXPECT_FALSE(ReadThreadStatus(waiter.id)->Blocks(SIGUSR2));
    pthread_kill(thread, SIGUSR2);
  }
}

TEST(ReadThreadStatus, IsEmptyForAThreadThatIsGone) {
  EXPECT_FALSE(ReadThreadStatus(1 << 30));
  EXPECT_FALSE(ReadSystemCall(1 << 30));
}

}  // namespace
}  // namespace heapwell::platform
