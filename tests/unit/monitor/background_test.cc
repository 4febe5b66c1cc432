// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "monitor/background.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <atomic>
#include <chrono>
#include <new>
#include <thread>

namespace heapwell::monitor {
namespace {

model::DurationHistogram g_hiccups{model::kOperationBounds};

using std::chrono::milliseconds;
using std::chrono::steady_clock;

TEST(Background, TicksWithAllSignalsBlocked) {
  std::atomic<int> ticks{0};
  std::atomic<bool> blocked{false};
  std::atomic<int> naps{0};
  auto background =
      Background::Start({.each_nap = [&] { ++naps; },
                         .each_second =
                             [&] {
                               sigset_t mask;
                               ::pthread_sigmask(SIG_BLOCK, nullptr, &mask);
                               blocked = ::sigismember(&mask, SIGTERM) == 1 &&
                                         ::sigismember(&mask, SIGPROF) == 1;
                               ++ticks;
                             }},
                        g_hiccups);
  ASSERT_TRUE(background);
  std::this_thread::sleep_for(milliseconds{1500});
  EXPECT_EQ(ticks, 1);
  EXPECT_GE(naps, 10);
  EXPECT_GE(g_hiccups.count(), 10u) << "each nap is booked";
  EXPECT_TRUE(blocked);
  sigset_t mine;
  ::pthread_sigmask(SIG_BLOCK, nullptr, &mine);
  EXPECT_EQ(::sigismember(&mine, SIGTERM), 0) << "the caller's mask is as before";
}

TEST(Background, StopsAtOnce) {
  auto background = Background::Start({}, g_hiccups);
  ASSERT_TRUE(background);
  const auto start = steady_clock::now();
  (*background).reset();
  EXPECT_LT(steady_clock::now() - start, milliseconds{250});
}

TEST(Background, SurvivesATickThatFails) {
  std::atomic<int> ticks{0};
  auto background = Background::Start({.each_second =
                                           [&] {
                                             ++ticks;
                                             throw std::bad_alloc();
                                           }},
                                      g_hiccups);
  ASSERT_TRUE(background);
  std::this_thread::sleep_for(milliseconds{2500});
  EXPECT_EQ(ticks, 2);
}

TEST(Background, IsNotJoinedInTheChildOfAFork) {
  auto background = Background::Start({}, g_hiccups);
  ASSERT_TRUE(background);
  std::this_thread::sleep_for(milliseconds{50});  // It waits by now.
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(5);  // A join would wait for ever.
    (*background).reset();
    ::_exit(0);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status));
}

}  // namespace
}  // namespace heapwell::monitor
