// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "heapwell/trace.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <string>
#include <thread>

namespace heapwell {
namespace {

using namespace std::chrono_literals;

TEST(CaptureTrace, HasTheRegionsOfOtherThreads) {
  std::atomic<bool> done{false};
  std::thread thread([&] {
    while (!done) {
      const TraceRegion region("a region of a test");
      std::this_thread::sleep_for(1ms);
    }
  });
  const auto trace = CaptureTrace({.duration = 100ms});
  done = true;
  thread.join();
  ASSERT_TRUE(trace);
  EXPECT_NE(trace->find("a region of a test"), std::string::npos);
  EXPECT_NE(trace->find("alloc_bytes"), std::string::npos);
}

TEST(CaptureTrace, IsOneAtATime) {
  std::atomic<bool> runs{false};
  std::atomic<bool> done{false};
  auto first = std::async(std::launch::async, [&] {
    return CaptureTrace({.duration = 60s, .cancelled = [&] {
                           runs = true;
                           return done.load();
                         }});
  });
  while (!runs) std::this_thread::sleep_for(1ms);
  const auto second = CaptureTrace({.duration = 1ms});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
  done = true;
  EXPECT_TRUE(first.get());
  EXPECT_TRUE(CaptureTrace({.duration = 1ms}));
}

TEST(CaptureTrace, RefusesATimeThatIsNone) {
  EXPECT_EQ(CaptureTrace({.duration = 0ms}).error().code, ErrorCode::kInvalidOption);
  EXPECT_EQ(CaptureTrace({.duration = 301s}).error().code, ErrorCode::kInvalidOption);
}

}  // namespace
}  // namespace heapwell
