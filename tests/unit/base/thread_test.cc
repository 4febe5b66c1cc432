// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "base/thread.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>

#include <stdexcept>
#include <string>

namespace heapwell::base {
namespace {

TEST(Thread, RunsItsBodyBeforeJoinReturns) {
  bool ran = false;
  Thread thread = Thread::Start("test", [&] { ran = true; });
  thread.Join();
  EXPECT_TRUE(ran);
}

TEST(Thread, BlocksEverySignalOnItself) {
  sigset_t blocked = {};
  Thread::Start("test", [&] { pthread_sigmask(SIG_BLOCK, nullptr, &blocked); }).Join();
  EXPECT_EQ(sigismember(&blocked, SIGTERM), 1);
  EXPECT_EQ(sigismember(&blocked, SIGPROF), 1);
}

TEST(Thread, LeavesTheSignalsOfItsStarterAsTheyWere) {
  Thread::Start("test", [] {}).Join();
  sigset_t blocked = {};
  pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
  EXPECT_EQ(sigismember(&blocked, SIGTERM), 0);
}

TEST(Thread, CarriesItsName) {
  std::string name(16, '\0');
  Thread::Start("heapwell-test", [&] {
    pthread_getname_np(pthread_self(), name.data(), name.size());
  }).Join();
  EXPECT_STREQ(name.c_str(), "heapwell-test");
}

TEST(Thread, EndsQuietlyWhenItsBodyThrows) {
  Thread thread = Thread::Start("test", [] { throw std::runtime_error("no"); });
  thread.Join();
  EXPECT_FALSE(thread.joinable());
}

TEST(Thread, JoinsWhenDestroyed) {
  bool ran = false;
  {
    Thread thread = Thread::Start("test", [&] { ran = true; });
  }
  EXPECT_TRUE(ran);
}

TEST(Thread, MovesWithoutStartingAgain) {
  int runs = 0;
  Thread first = Thread::Start("test", [&] { ++runs; });
  Thread second = std::move(first);
  EXPECT_FALSE(first.joinable());  // NOLINT(bugprone-use-after-move)
  second.Join();
  EXPECT_EQ(runs, 1);
}

}  // namespace
}  // namespace heapwell::base
