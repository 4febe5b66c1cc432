// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "cpu/timers.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <map>
#include <optional>
#include <thread>

#include "cpu/busy.h"
#include "cpu/signal_claim.h"
#include "cpu/tick.h"

namespace heapwell::cpu {
namespace {

constexpr std::uint32_t kSession = 5;
constexpr std::chrono::milliseconds kPeriod{4};

class ThreadTimersTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(TheRing().Map());
    claim_.emplace(SignalClaim::Take());
    ASSERT_TRUE(*claim_);
    WarmUp();
    StartTicking(kSession);
  }
  void TearDown() override {
    claim_.reset();
    EXPECT_TRUE(StopTicking());
    TheRing().Clear();
  }

  // Periods by thread since the last call.
  std::map<pid_t, int> TakeTicks() {
    std::map<pid_t, int> ticks;
    for (; const Tick* tick = TheRing().Front(); TheRing().Pop()) {
      ticks[tick->thread] += static_cast<int>(tick->periods);
    }
    return ticks;
  }

  std::optional<Result<SignalClaim>> claim_;
};

TEST_F(ThreadTimersTest, TickWhereCpuTimeIsSpent) {
  ThreadTimers timers(kPeriod, kSession);
  const Busy busy("worker");
  timers.Rescan();
  EXPECT_GE(timers.watched(), 2);
  EXPECT_EQ(timers.NameOf(busy.id()), "worker");
  int ticks = 0;
  EXPECT_TRUE(Becomes([&] { return (ticks += TakeTicks()[busy.id()]) > 20; }));
  timers.Disarm();
  EXPECT_EQ(timers.NameOf(busy.id()), "worker");
}

TEST_F(ThreadTimersTest, FindThreadsThatBeganLater) {
  ThreadTimers timers(kPeriod, kSession);
  timers.Rescan();
  const int before = timers.watched();
  const Busy late;
  timers.Rescan();
  EXPECT_EQ(timers.watched(), before + 1);
  EXPECT_TRUE(Becomes([&] { return TakeTicks()[late.id()] > 0; }));
}

TEST_F(ThreadTimersTest, ReadNamesThatThreadsGaveThemselvesLater) {
  ThreadTimers timers(kPeriod, kSession);
  std::atomic<pid_t> id{0};
  std::atomic<int> step{0};
  std::thread thread([&] {
    id = static_cast<pid_t>(::syscall(SYS_gettid));
    step.wait(0);
    pthread_setname_np(pthread_self(), "renamed");
    step = 2;
    step.notify_all();
    step.wait(2);
  });
  while (id == 0) std::this_thread::yield();
  timers.Rescan();
  step = 1;
  step.notify_all();
  while (step != 2) std::this_thread::yield();
  timers.ReadNames();
  EXPECT_EQ(timers.NameOf(id), "renamed");
  step = 3;
  step.notify_all();
  thread.join();
}

// Its signal would stay pending, or come out of the program's own sigwait.
TEST_F(ThreadTimersTest, LeaveThreadsAloneThatBlockOrAwaitTheSignal) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPROF);
  sigset_t before;
  pthread_sigmask(SIG_BLOCK, &set, &before);
  std::optional<Busy> blocks(std::in_place, "blocks");
  std::atomic<pid_t> awaits{0};
  std::atomic<int> received{0};
  std::thread waiter([&] {
    awaits = static_cast<pid_t>(::syscall(SYS_gettid));
    sigset_t both = set;
    sigaddset(&both, SIGUSR2);
    pthread_sigmask(SIG_BLOCK, &both, nullptr);
    int signal = 0;
    sigwait(&both, &signal);
    received = signal;
  });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));

  ThreadTimers timers(kPeriod, kSession);
  timers.Rescan();
  EXPECT_EQ(timers.unwatched(), 2);
  Spin(std::chrono::milliseconds(100));
  timers.Rescan();
  const auto ticks = TakeTicks();
  EXPECT_FALSE(ticks.contains(blocks->id()));
  EXPECT_EQ(received, 0);
  pthread_kill(waiter.native_handle(), SIGUSR2);
  waiter.join();
  EXPECT_EQ(received, SIGUSR2);
}

TEST_F(ThreadTimersTest, GoWithTheirThreads) {
  ThreadTimers timers(kPeriod, kSession);
  timers.Rescan();
  const int at_rest = timers.watched() + timers.unwatched();
  // Timers count against RLIMIT_SIGPENDING: left behind, they would use it up.
  rlimit before = {};
  getrlimit(RLIMIT_SIGPENDING, &before);
  rlimit low = before;
  low.rlim_cur = std::min<rlim_t>(before.rlim_cur, 100);
  setrlimit(RLIMIT_SIGPENDING, &low);
  for (int i = 0; i < 150; ++i) {
    const Busy busy;
    timers.Rescan();
  }
  setrlimit(RLIMIT_SIGPENDING, &before);
  EXPECT_EQ(timers.error(), 0);
  EXPECT_EQ(timers.watched(), at_rest - timers.unwatched() + 150);
}

TEST_F(ThreadTimersTest, SayWhyThereIsNone) {
  rlimit before = {};
  getrlimit(RLIMIT_SIGPENDING, &before);
  rlimit none = before;
  none.rlim_cur = 0;
  setrlimit(RLIMIT_SIGPENDING, &none);
  ThreadTimers timers(kPeriod, kSession);
  timers.Rescan();
  setrlimit(RLIMIT_SIGPENDING, &before);
  EXPECT_EQ(timers.watched(), 0);
  EXPECT_EQ(timers.error(), EAGAIN);
}

}  // namespace
}  // namespace heapwell::cpu
