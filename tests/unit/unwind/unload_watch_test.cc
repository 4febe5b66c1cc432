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

std::uint64_t g_generation_of_destructors = 0;

// Code that runs while it is unloaded may be sampled: its rules must not be those of
// the generation before, nor those of the one after.
TEST(UnloadGeneration, HasRisenOnceWhenALibrarysDestructorsRun) {
  const std::uint64_t before = UnloadGeneration();
  void* library = ::dlopen(HEAPWELL_UNLOADED_LIBRARY, RTLD_NOW);
  ASSERT_NE(library, nullptr) << ::dlerror();
  const auto call_when_unloaded =
      reinterpret_cast<void (*)(void (*)())>(::dlsym(library, "CallWhenUnloaded"));
  ASSERT_NE(call_when_unloaded, nullptr);
  g_generation_of_destructors = 0;
  call_when_unloaded([] { g_generation_of_destructors = UnloadGeneration(); });
  EXPECT_EQ(::dlclose(library), 0);
  EXPECT_EQ(g_generation_of_destructors, before + 1);
  EXPECT_EQ(UnloadGeneration(), before + 2);
}

TEST(UnloadsAreWatched, HoldsInThisProgram) {
  FindOutWhetherWatched();
  EXPECT_TRUE(UnloadsAreWatched());
}

}  // namespace
}  // namespace heapwell::unwind
