// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "heapwell/thread_stacks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

namespace heapwell {
namespace {

[[gnu::noinline]] void WaitByName(const std::atomic<bool>& done) {
  done.wait(false);
  asm volatile("");
}

bool Names(const ThreadStacks& stacks, const std::string& function) {
  return std::any_of(
      stacks.locations.begin(), stacks.locations.end(), [&](const Location& place) {
        return std::any_of(place.frames.begin(), place.frames.end(),
                           [&](const Frame& frame) {
                             return frame.function.find(function) != std::string::npos;
                           });
      });
}

TEST(CaptureThreadStacks, NamesTheFunctionThatWaits) {
  std::atomic<bool> done{false};
  std::thread thread([&] { WaitByName(done); });
  bool named = false;
  for (int i = 0; i < 100 && !named; ++i) {
    const auto stacks = CaptureThreadStacks();
    ASSERT_TRUE(stacks);
    named = Names(*stacks, "WaitByName");
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_TRUE(named);
  done = true;
  done.notify_all();
  thread.join();
}

}  // namespace
}  // namespace heapwell
