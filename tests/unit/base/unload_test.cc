// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "base/unload.h"

#include <gtest/gtest.h>

namespace heapwell::base {
namespace {

int g_looks = 0;
void Look() noexcept { ++g_looks; }

TEST(UnloadGeneration, IsWhatWasRaisedLast) {
  const std::uint64_t raised = RaiseUnloadGeneration();
  EXPECT_EQ(UnloadGeneration(), raised);
  EXPECT_EQ(RaiseUnloadGeneration(), raised + 1);
}

TEST(UnloadObserver, IsCalledUntilTakenAway) {
  ObserveUnloads(&Look);
  TellUnloadObserver();
  EXPECT_EQ(g_looks, 1);
  ObserveUnloads(nullptr);
  TellUnloadObserver();
  EXPECT_EQ(g_looks, 1);
}

TEST(EveryUnloadIsTold, IsWhatWasFoundOut) {
  SetEveryUnloadIsTold(true);
  EXPECT_TRUE(EveryUnloadIsTold());
  SetEveryUnloadIsTold(false);
  EXPECT_FALSE(EveryUnloadIsTold());
}

}  // namespace
}  // namespace heapwell::base
