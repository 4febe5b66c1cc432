// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "cpu/tick_ring.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <thread>
#include <vector>

namespace heapwell::cpu {
namespace {

void Put(TickRing& ring, pid_t thread, std::uint32_t periods) {
  Tick* tick = ring.Claim();
  ASSERT_NE(tick, nullptr);
  tick->thread = thread;
  tick->periods = periods;
  TickRing::Publish(tick);
}

TEST(TickRing, GivesBackWhatWasPutInOrder) {
  TickRing ring;
  ASSERT_TRUE(ring.Map());
  EXPECT_EQ(ring.Front(), nullptr);
  Put(ring, 1, 10);
  Put(ring, 2, 20);
  ASSERT_NE(ring.Front(), nullptr);
  EXPECT_EQ(ring.Front()->thread, 1);
  ring.Pop();
  EXPECT_EQ(ring.Front()->thread, 2);
  ring.Pop();
  EXPECT_EQ(ring.Front(), nullptr);
}

TEST(TickRing, HidesATickThatIsStillBeingFilled) {
  TickRing ring;
  ASSERT_TRUE(ring.Map());
  Tick* slow = ring.Claim();
  Put(ring, 2, 1);
  EXPECT_EQ(ring.Front(), nullptr);
  slow->thread = 1;
  TickRing::Publish(slow);
  EXPECT_EQ(ring.Front()->thread, 1);
}

TEST(TickRing, SaysWhenItIsFullAndGoesOnOnceRead) {
  TickRing ring;
  ASSERT_TRUE(ring.Map());
  for (std::size_t i = 0; i < TickRing::kCapacity; ++i) Put(ring, 1, 1);
  EXPECT_EQ(ring.Claim(), nullptr);
  ring.Pop();
  Put(ring, 7, 1);
  EXPECT_EQ(ring.Claim(), nullptr);
  pid_t last = 0;
  for (; ring.Front() != nullptr; ring.Pop()) last = ring.Front()->thread;
  EXPECT_EQ(last, 7);
}

TEST(TickRing, IsEmptyAndInOrderOnceCleared) {
  TickRing ring;
  ASSERT_TRUE(ring.Map());
  for (int i = 0; i < 5000; ++i) {
    Put(ring, i, 1);
    if (i >= 100) ring.Pop();
  }
  ring.Clear();
  EXPECT_EQ(ring.Front(), nullptr);
  Put(ring, 3, 1);
  EXPECT_EQ(ring.Front()->thread, 3);
}

TEST(TickRing, LosesNothingBetweenManyWriters) {
  TickRing ring;
  ASSERT_TRUE(ring.Map());
  constexpr int kWriters = 4;
  constexpr std::uint32_t kTicks = 50000;
  std::atomic<int> writing{kWriters};
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&, w] {
      for (std::uint32_t i = 1; i <= kTicks;) {
        Tick* tick = ring.Claim();
        if (tick == nullptr) {
          std::this_thread::yield();
          continue;
        }
        tick->thread = w;
        tick->periods = i++;
        TickRing::Publish(tick);
      }
      --writing;
    });
  }
  std::map<pid_t, std::uint32_t> last;
  bool in_order = true;
  while (writing > 0 || ring.Front() != nullptr) {
    const Tick* tick = ring.Front();
    if (tick == nullptr) continue;
    in_order = in_order && tick->periods == last[tick->thread] + 1;
    last[tick->thread] = tick->periods;
    ring.Pop();
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_TRUE(in_order);
  for (int w = 0; w < kWriters; ++w) EXPECT_EQ(last[w], kTicks);
}

}  // namespace
}  // namespace heapwell::cpu
