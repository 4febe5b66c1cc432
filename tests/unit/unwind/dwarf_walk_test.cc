// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Our walk against libgcc's: the same addresses, from every shape of stack.
#include "unwind/dwarf_walk.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <ucontext.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <functional>
#include <thread>
#include <vector>

#include "unwind/libgcc.h"

namespace heapwell::unwind {
namespace {

struct Both {
  std::vector<std::uintptr_t> ours;
  std::vector<std::uintptr_t> libgccs;
  bool walked = false;
};

Both* g_both = nullptr;

// Captures both ways from one frame: their stacks differ in the innermost address
// alone, which is in this function.
[[gnu::noinline]] void CaptureBoth() {
  std::array<std::uintptr_t, 256> stack = {};
  const auto* frame = static_cast<const std::uintptr_t*>(__builtin_frame_address(0));
  const auto ours =
      WalkStack({.return_address = frame[1],
                 .stack_pointer = reinterpret_cast<std::uintptr_t>(frame + 2),
                 .frame_pointer = frame[0]},
                stack, 0);
  g_both->walked = ours.has_value();
  if (ours) g_both->ours.assign(stack.begin(), stack.begin() + ours->frames);
  const Depth libgccs = CaptureByLibgcc(stack, 1);
  g_both->libgccs.assign(stack.begin(), stack.begin() + libgccs.frames);
}

void ExpectSame(const std::function<void()>& shape) {
  Both both;
  g_both = &both;
  shape();
  ASSERT_TRUE(both.walked) << "fell back to libgcc";
  EXPECT_GT(both.ours.size(), 2u);
  EXPECT_EQ(both.ours, both.libgccs);
}

TEST(WalkStack, AgreesWithLibgccFromATest) { ExpectSame(&CaptureBoth); }

[[gnu::noinline]] int Recurse(int levels) {
  if (levels == 0) {
    CaptureBoth();
  } else {
    Recurse(levels - 1);
  }
  asm volatile("");
  return levels;
}

TEST(WalkStack, AgreesInARecursion) {
  ExpectSame([] { Recurse(100); });
}

[[gnu::noinline]] void WithVariableArray(std::size_t bytes) {
  auto* array = static_cast<volatile char*>(__builtin_alloca(bytes));
  array[0] = 1;
  CaptureBoth();
  array[bytes - 1] = 1;
}

TEST(WalkStack, AgreesThroughAVariableArray) {
  ExpectSame([] { WithVariableArray(1000); });
}

// Realigns the stack: CFA and rbp by expressions.
[[gnu::noinline]] void WithAlignedLocals(std::size_t bytes) {
  alignas(64) volatile char aligned[128] = {};
  auto* array = static_cast<volatile char*>(__builtin_alloca(bytes));
  array[0] = aligned[5];
  CaptureBoth();
  aligned[7] = array[bytes - 1];
}

TEST(WalkStack, AgreesThroughARealignedStack) {
  ExpectSame([] { WithAlignedLocals(100); });
}

int CompareAndCapture(const void* a, const void* b) {
  if (g_both->ours.empty()) CaptureBoth();
  return *static_cast<const int*>(a) - *static_cast<const int*>(b);
}

TEST(WalkStack, AgreesThroughLibc) {
  ExpectSame([] {
    std::array<int, 8> numbers = {8, 7, 6, 5, 4, 3, 2, 1};
    std::qsort(numbers.data(), numbers.size(), sizeof(int), &CompareAndCapture);
  });
}

struct CapturesWhenDestroyed {
  ~CapturesWhenDestroyed() { CaptureBoth(); }
};

[[gnu::noinline]] void Throw() {
  const CapturesWhenDestroyed object;
  throw 1;
}

TEST(WalkStack, AgreesWhileAnExceptionUnwinds) {
  ExpectSame([] {
    try {
      Throw();
    } catch (int) {
    }
  });
}

TEST(WalkStack, AgreesOnAThread) {
  ExpectSame([] { std::thread([] { Recurse(20); }).join(); });
}

TEST(WalkStack, AgreesOnAThreadWithASmallStack) {
  ExpectSame([] {
    pthread_attr_t attributes;
    ::pthread_attr_init(&attributes);
    ::pthread_attr_setstacksize(&attributes, 65536);
    pthread_t thread = {};
    ::pthread_create(
        &thread, &attributes,
        [](void*) -> void* {
          Recurse(5);
          return nullptr;
        },
        nullptr);
    ::pthread_join(thread, nullptr);
    ::pthread_attr_destroy(&attributes);
  });
}

ucontext_t g_main_context;
ucontext_t g_fiber_context;

TEST(WalkStack, AgreesOnAFiber) {
  ExpectSame([] {
    std::vector<char> stack(65536);
    ::getcontext(&g_fiber_context);
    g_fiber_context.uc_stack.ss_sp = stack.data();
    g_fiber_context.uc_stack.ss_size = stack.size();
    g_fiber_context.uc_link = &g_main_context;
    ::makecontext(
        &g_fiber_context, [] { Recurse(5); }, 0);
    ::swapcontext(&g_main_context, &g_fiber_context);
  });
}

TEST(WalkStack, SkipsAndStopsAtTheRoomGiven) {
  std::array<std::uintptr_t, 4> four = {};
  std::array<std::uintptr_t, 64> all = {};
  const auto* frame = static_cast<const std::uintptr_t*>(__builtin_frame_address(0));
  const FrameState state = {
      .return_address = frame[1],
      .stack_pointer = reinterpret_cast<std::uintptr_t>(frame + 2),
      .frame_pointer = frame[0]};
  const auto whole = WalkStack(state, all, 0);
  const auto part = WalkStack(state, four, 2);
  ASSERT_TRUE(whole && part);
  EXPECT_FALSE(whole->truncated);
  EXPECT_TRUE(part->truncated);
  EXPECT_TRUE(std::equal(four.begin(), four.end(), all.begin() + 2));
}

// Whatever registers claim, nothing outside the stack is read.
TEST(WalkStack, SurvivesAnyFramePointer) {
  const auto* frame = static_cast<const std::uintptr_t*>(__builtin_frame_address(0));
  std::array<std::uintptr_t, 64> stack = {};
  const auto here = reinterpret_cast<std::uintptr_t>(frame);
  for (const std::uintptr_t wrong :
       {std::uintptr_t{0}, std::uintptr_t{8}, ~std::uintptr_t{0} - 7, frame[1],
        reinterpret_cast<std::uintptr_t>(&stack), here + 1, here - 64,
        here + (std::uintptr_t{1} << 40)}) {
    WalkStack({.return_address = frame[1],
               .stack_pointer = reinterpret_cast<std::uintptr_t>(frame + 2),
               .frame_pointer = wrong},
              stack, 0);
  }
  const auto nowhere =
      WalkStack({.return_address = 0x1234,
                 .stack_pointer = reinterpret_cast<std::uintptr_t>(frame + 2),
                 .frame_pointer = frame[0]},
                stack, 0);
  EXPECT_FALSE(nowhere) << "code that is not loaded is beyond us";
}

}  // namespace
}  // namespace heapwell::unwind
