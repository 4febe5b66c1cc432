// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "unwind/stack_bounds.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include <memory>
#include <thread>

namespace heapwell::unwind {
namespace {

std::uintptr_t Here() {
  return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
}

// One past the last byte of the calling thread's stack, by pthread's own account.
std::uintptr_t PthreadsStackEnd() {
  pthread_attr_t attributes;
  void* start = nullptr;
  std::size_t size = 0;
  ::pthread_getattr_np(::pthread_self(), &attributes);
  ::pthread_attr_getstack(&attributes, &start, &size);
  ::pthread_attr_destroy(&attributes);
  return reinterpret_cast<std::uintptr_t>(start) + size;
}

void ExpectInsidePthreadsStack() {
  const StackEnd end = FindStackEnd(Here());
  EXPECT_TRUE(end.known);
  EXPECT_GT(end.address, Here());
  EXPECT_LE(end.address, PthreadsStackEnd());
}

TEST(FindStackEnd, KnowsTheMainThreadsStack) { ExpectInsidePthreadsStack(); }

TEST(FindStackEnd, KnowsAThreadsStack) {
  std::thread(&ExpectInsidePthreadsStack).join();
}

TEST(FindStackEnd, IsAWindowOnAnyOtherStack) {
  const StackEnd end = FindStackEnd(0x10000);
  EXPECT_FALSE(end.known);
  EXPECT_GT(end.address, 0x10000u);
}

}  // namespace
}  // namespace heapwell::unwind
