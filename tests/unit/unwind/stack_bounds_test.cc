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

std::uintptr_t DefaultStackBytes() {
  pthread_attr_t attributes;
  std::size_t bytes = 0;
  ::pthread_getattr_default_np(&attributes);
  ::pthread_attr_getstacksize(&attributes, &bytes);
  ::pthread_attr_destroy(&attributes);
  return bytes;
}

// A mapping below, and the guard page between, are of somebody else.
TEST(FindThreadStackEnd, IsNotKnownBelowAThreadsStack) {
  FindOutStackSize();
  std::thread([] {
    const std::uintptr_t end = PthreadsStackEnd();
    const StackEnd lowest = FindThreadStackEnd(end - DefaultStackBytes() + 4096);
    EXPECT_TRUE(lowest.known);
    const std::uintptr_t below = end - DefaultStackBytes() - 8192;
    const StackEnd other = FindThreadStackEnd(below);
    EXPECT_FALSE(other.known);
    EXPECT_EQ(other.address, below + (std::uintptr_t{1} << 20));
  }).join();
}

// A thread that asked for more than most have.
TEST(FindThreadStackEnd, IsNoWindowBeyondAThreadsControlBlock) {
  FindOutStackSize();
  pthread_attr_t attributes;
  ::pthread_attr_init(&attributes);
  ::pthread_attr_setstacksize(&attributes, 2 * DefaultStackBytes());
  pthread_t thread = {};
  ::pthread_create(
      &thread, &attributes,
      [](void*) -> void* {
        const auto block = reinterpret_cast<std::uintptr_t>(__builtin_thread_pointer());
        EXPECT_EQ(FindStackEnd(block - DefaultStackBytes() - 8).address,
                  block - DefaultStackBytes() - 8 + (std::uintptr_t{1} << 20));
        EXPECT_EQ(FindStackEnd(Here()).address, block);
        return nullptr;
      },
      nullptr);
  ::pthread_join(thread, nullptr);
  ::pthread_attr_destroy(&attributes);
}

// The main thread's control block is at the end of no stack.
TEST(FindThreadStackEnd, IsNotKnownBelowTheMainThreadsBlock) {
  FindOutStackSize();
  const auto block = reinterpret_cast<std::uintptr_t>(__builtin_thread_pointer());
  EXPECT_FALSE(FindThreadStackEnd(block - 65536).known);
  EXPECT_EQ(FindThreadStackEnd(block - 65536).address, block);
}

TEST(FindStackEnd, IsAWindowOnAnyOtherStack) {
  const StackEnd end = FindStackEnd(0x10000);
  EXPECT_FALSE(end.known);
  EXPECT_GT(end.address, 0x10000u);
}

}  // namespace
}  // namespace heapwell::unwind
