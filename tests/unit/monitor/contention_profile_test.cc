// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "heapwell/contention_profile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>

#include "heapwell/mutex.h"

namespace heapwell {
namespace {

// By a guard at its end, as nearly everybody does: there a tail call would hide it.
[[gnu::noinline]] void HoldForAWhile(Mutex& mutex, const std::atomic<bool>& waiting) {
  const std::lock_guard lock(mutex);
  while (!waiting) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
}

[[gnu::noinline]] void WaitForIt(Mutex& mutex) { const std::lock_guard lock(mutex); }

// Whether a sample has `function` innermost.
bool EndsIn(const ContentionProfile& profile, const std::string& function) {
  return std::ranges::any_of(profile.samples, [&](const ContentionSample& sample) {
    const auto place =
        std::ranges::find(profile.locations, sample.stack.front(), &Location::address);
    return place != profile.locations.end() && !place->frames.empty() &&
           place->frames.front().function.find(function) != std::string::npos;
  });
}

void Contend() {
  Mutex mutex;
  std::atomic<bool> waiting{false};
  std::thread waiter([&] {
    while (mutex.try_lock()) mutex.unlock();
    waiting = true;
    WaitForIt(mutex);
  });
  HoldForAWhile(mutex, waiting);
  waiter.join();
}

TEST(CaptureContentionProfile, NamesWhoHoldsAndWhoWaits) {
  // On a busy machine the waiter may come when the lock is free again.
  ContentionProfile holders;
  for (int i = 0; i < 50 && !EndsIn(holders, "HoldForAWhile"); ++i) {
    Contend();
    holders = CaptureContentionProfile(ContentionKind::kMutex);
  }
  EXPECT_TRUE(EndsIn(holders, "HoldForAWhile"));
  EXPECT_FALSE(EndsIn(holders, "WaitForIt"));
  const auto waiters = CaptureContentionProfile(ContentionKind::kBlock);
  EXPECT_TRUE(EndsIn(waiters, "WaitForIt"));
  EXPECT_EQ(EncodePprof(holders).substr(0, 2), "\x1f\x8b");
}

}  // namespace
}  // namespace heapwell
