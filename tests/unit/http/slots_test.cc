// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/slots.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <utility>
#include <vector>

namespace heapwell::http {
namespace {

TEST(Slots, GiveAsManyPlacesAsThereAre) {
  Slots slots(2);
  const auto first = slots.Take();
  const auto second = slots.Take();
  const auto third = slots.Take();
  EXPECT_TRUE(first);
  EXPECT_TRUE(second);
  EXPECT_FALSE(third);
}

TEST(Slots, TakeAPlaceBackWhenItsHolderIsGone) {
  Slots slots(1);
  { const auto place = slots.Take(); }
  EXPECT_TRUE(slots.Take());
}

TEST(Slots, CountAMovedPlaceOnce) {
  Slots slots(1);
  {
    auto place = slots.Take();
    const auto moved = std::move(place);
    EXPECT_FALSE(slots.Take());
  }
  const auto again = slots.Take();
  EXPECT_TRUE(again);
  EXPECT_FALSE(slots.Take());
}

TEST(Slots, HoldUnderContention) {
  Slots slots(3);
  std::atomic<int> inside{0};
  std::atomic<int> most{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 2000; ++round) {
        const auto place = slots.Take();
        if (!place) continue;
        const int now = ++inside;
        int seen = most.load();
        while (now > seen && !most.compare_exchange_weak(seen, now)) {
        }
        std::this_thread::yield();
        --inside;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(most.load(), 3);
  EXPECT_GE(most.load(), 1);
}

}  // namespace
}  // namespace heapwell::http
