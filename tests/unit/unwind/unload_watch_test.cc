// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "unwind/unload_watch.h"

#include <dlfcn.h>
#include <gtest/gtest.h>

namespace heapwell::unwind {
namespace {

TEST(UnloadGeneration, RisesWithEveryDlclose) {
  const std::uint64_t before = UnloadGeneration();
  void* library = ::dlopen("libm.so.6", RTLD_NOW);
  ASSERT_NE(library, nullptr);
  EXPECT_EQ(UnloadGeneration(), before);
  EXPECT_EQ(::dlclose(library), 0);
  EXPECT_EQ(UnloadGeneration(), before + 2);
}

TEST(UnloadsAreWatched, HoldsInThisProgram) {
  FindOutWhetherWatched();
  EXPECT_TRUE(UnloadsAreWatched());
}

}  // namespace
}  // namespace heapwell::unwind
