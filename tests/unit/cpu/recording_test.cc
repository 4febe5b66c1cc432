// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "cpu/recording.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>

#include "cpu/busy.h"

namespace heapwell::cpu {
namespace {

constexpr std::chrono::milliseconds kPeriod{4};

bool SigprofIsDefault() {
  struct sigaction now = {};
  sigaction(SIGPROF, nullptr, &now);
  return now.sa_handler == SIG_DFL;
}

TEST(Recording, TakesTicksOfThoseItWatches) {
  const Busy watched;
  const Busy other;
  int ticks = 0;
  int others = 0;
  {
    const auto recording = Recording::Start(kPeriod);
    ASSERT_TRUE(recording);
    (*recording)->timers().Watch(watched.id());
    EXPECT_TRUE(Becomes([&] {
      (*recording)->Drain([&](const Tick& tick) {
        ++(tick.thread == watched.id() ? ticks : others);
      });
      return ticks > 5;
    }));
  }
  EXPECT_EQ(others, 0);
  EXPECT_TRUE(SigprofIsDefault());
}

TEST(Recording, KeepsWhatCameUntilItStopped) {
  const Busy busy;
  const auto recording = Recording::Start(kPeriod);
  ASSERT_TRUE(recording);
  (*recording)->timers().Watch(busy.id());
  ASSERT_TRUE(Becomes([] { return TheRing().Front() != nullptr; }));
  (*recording)->Stop();
  int ticks = 0;
  (*recording)->Drain([&](const Tick&) { ++ticks; });
  EXPECT_GT(ticks, 0);
  Spin(std::chrono::milliseconds(50));
  EXPECT_EQ(TheRing().Front(), nullptr);
}

TEST(Recording, ThereIsOne) {
  const auto first = Recording::Start(kPeriod);
  ASSERT_TRUE(first);
  const auto second = Recording::Start(kPeriod);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
}

}  // namespace
}  // namespace heapwell::cpu
