// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "heapwell/cpu_profile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>

namespace heapwell {
namespace {

[[gnu::noinline]] void BurnCpuByName(const std::atomic<bool>& stop) {
  while (!stop.load(std::memory_order_relaxed)) asm volatile("");
  asm volatile("");
}

TEST(CaptureCpuProfile, NamesTheFunctionThatBurns) {
  std::atomic<bool> stop{false};
  std::thread thread([&] { BurnCpuByName(stop); });
  CpuProfileOptions options;
  options.duration = std::chrono::milliseconds(500);
  const Result<CpuProfile> profile = CaptureCpuProfile(options);
  stop = true;
  thread.join();
  ASSERT_TRUE(profile) << profile.error().message;
  EXPECT_FALSE(profile->mappings.empty());
  EXPECT_TRUE(std::any_of(
      profile->locations.begin(), profile->locations.end(), [](const Location& place) {
        return std::any_of(
            place.frames.begin(), place.frames.end(), [](const Frame& frame) {
              return frame.function.find("BurnCpuByName") != std::string::npos;
            });
      }));
  EXPECT_EQ(EncodePprof(*profile).substr(0, 2), "\x1f\x8b");
}

}  // namespace
}  // namespace heapwell
