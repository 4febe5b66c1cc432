// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/legacy_contention.h"

#include <gtest/gtest.h>

#include <string>

namespace heapwell::encode {
namespace {

ContentionProfile TwoHolders() {
  ContentionProfile profile;
  profile.samples = {
      {{0x400100, 0x400200}, false, 3, std::chrono::nanoseconds(700)},
      {{0x400300}, false, 1, std::chrono::nanoseconds(900)},
  };
  profile.locations = {{0x400100, {{"app::Hold", "_Z", "/src/app.cc", 7, 5}}}};
  profile.lost_contentions = 4;
  return profile;
}

TEST(LegacyContention, IsGosTextTheLongestDelayFirst) {
  EXPECT_EQ(LegacyContention(TwoHolders()),
            "--- mutex:\ncycles/second=1000000000\nsampling period=1\n"
            "900 1 @ 0x400301\n#\t0x400300\n\n"
            "700 3 @ 0x400101 0x400201\n#\t0x400100\tapp::Hold\t/src/app.cc:7\n"
            "#\t0x400200\n\n");
}

TEST(LegacyContention, HasGosHeaderForWaiters) {
  ContentionProfile empty;
  empty.kind = ContentionKind::kBlock;
  EXPECT_EQ(LegacyContention(empty), "--- contention:\ncycles/second=1000000000\n");
}

TEST(LegacyContentionz, SaysWhatWasLost) {
  EXPECT_EQ(LegacyContentionz(TwoHolders()),
            "--- contentionz 1 ---\ncycles/second = 1000000000\nsampling period = 1\n"
            "ms since reset = 0\ndiscarded samples = 4\n"
            "900 1 @ 0x400301\n700 3 @ 0x400101 0x400201\n");
}

}  // namespace
}  // namespace heapwell::encode
