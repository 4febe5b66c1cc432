// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/control.h"

#include <gtest/gtest.h>

#include <chrono>

namespace heapwell::encode {
namespace {

using std::chrono::microseconds;

TEST(ReleaseText, SaysHowMuchAndHowLong) {
  EXPECT_EQ(ReleaseText(3 << 20, microseconds(12345)),
            "released 3.00 MiB (3145728 bytes) to the system in 12.35 ms\n");
  EXPECT_EQ(ReleaseText(0, microseconds(7)),
            "released 0 B (0 bytes) to the system in 0.01 ms\n");
}

TEST(ReleaseJson, HasUnitsInItsNames) {
  EXPECT_EQ(ReleaseJson(3 << 20, microseconds(12500)),
            "{\n  \"schema\": 1,\n  \"released_bytes\": 3145728,\n"
            "  \"duration_seconds\": 0.0125\n}\n");
}

TEST(SampleIntervalText, TellsOffFromARate) {
  EXPECT_EQ(SampleIntervalText(4096, 0),
            "sampling is every 4.00 KiB (4096 bytes), and was off\n");
  EXPECT_EQ(SampleIntervalText(0, 4096),
            "sampling is off, and was every 4.00 KiB (4096 bytes)\n");
}

TEST(SampleIntervalJson, HoldsBoth) {
  EXPECT_EQ(SampleIntervalJson(4096, 524288),
            "{\n  \"schema\": 1,\n  \"interval_bytes\": 4096,\n"
            "  \"interval_before_bytes\": 524288\n}\n");
}

}  // namespace
}  // namespace heapwell::encode
