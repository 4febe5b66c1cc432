// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "launcher/preload_list.h"

#include <gtest/gtest.h>

#include <iterator>
#include <string>

namespace heapwell::launcher {
namespace {

TEST(WithoutUs, LeavesWhatOthersPreload) {
  EXPECT_EQ(WithoutUs(""), "");
  EXPECT_EQ(WithoutUs("/a/libheapwell_preload.so:/b/libtcmalloc.so.4"), "");
  EXPECT_EQ(WithoutUs("x.so libheapwell_preload.so libtcmalloc.so.4:y.so"),
            "x.so:y.so");
  EXPECT_EQ(WithoutUs("libtcmalloc.so.4:y.so"), "libtcmalloc.so.4:y.so")
      << "somebody else's tcmalloc";
}

TEST(LeaveEnvironment, TakesOutTheVariableOrItsParts) {
  char first[] = "A=1";
  char alone[] = "LD_PRELOAD=/a/libheapwell_preload.so:libtcmalloc.so.4";
  char among[] = "LD_PRELOAD=libheapwell_preload.so:libtcmalloc.so.4:/b/other.so";
  char last[] = "LD_PRELOAD_X=libheapwell_preload.so";
  char* environment[] = {first, alone, among, last, nullptr};
  LeaveEnvironment(environment);
  EXPECT_STREQ(environment[0], "A=1");
  EXPECT_STREQ(environment[1], "LD_PRELOAD=/b/other.so");
  EXPECT_STREQ(environment[2], "LD_PRELOAD_X=libheapwell_preload.so");
  EXPECT_EQ(environment[3], nullptr);
}

}  // namespace
}  // namespace heapwell::launcher
