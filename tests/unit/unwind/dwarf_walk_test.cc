// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Our walk against libgcc's: the same addresses, from every shape of stack.
#include "unwind/dwarf_walk.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/mman.h>
#include <ucontext.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <thread>
#include <vector>

#include "unwind/libgcc.h"
#include "unwind/rule_cache.h"
#include "unwind/stack_bounds.h"
#include "unwind/unload_watch.h"

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

// Stacks of fibers as large programs have them: one mapped below another, with a page
// between that nobody may read.
TEST(WalkStack, AgreesOnAFiberBelowAnothersGuardPage) {
  constexpr std::size_t kStackBytes = 65536;
  constexpr std::size_t kGuardBytes = 65536;
  FindOutStackSize();
  void* all = ::mmap(nullptr, 2 * kStackBytes + kGuardBytes, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(all, MAP_FAILED);
  char* const lower = static_cast<char*>(all);
  ASSERT_EQ(::mprotect(lower + kStackBytes, kGuardBytes, PROT_NONE), 0);
  for (const bool on_a_thread : {false, true}) {
    ExpectSame([&] {
      const auto run = [&] {
        ::getcontext(&g_fiber_context);
        g_fiber_context.uc_stack.ss_sp = lower;
        g_fiber_context.uc_stack.ss_size = kStackBytes;
        g_fiber_context.uc_link = &g_main_context;
        ::makecontext(
            &g_fiber_context, [] { Recurse(5); }, 0);
        ::swapcontext(&g_main_context, &g_fiber_context);
      };
      if (on_a_thread) {
        std::thread(run).join();
      } else {
        run();
      }
    });
  }
  ::munmap(all, 2 * kStackBytes + kGuardBytes);
}

// A stack made by hand, of two frames whose rules are made as well. A step that leads
// to the word where kOuter stands, and is not refused, ends the walk there.
class HandMadeStack : public testing::Test {
 protected:
  using Kind = Rule::Kind;
  using Base = Rule::Base;
  static constexpr std::uintptr_t kInner = 0x10001;
  static constexpr std::uintptr_t kOuter = 0x20001;
  static constexpr std::uintptr_t kWord = sizeof(std::uintptr_t);

  HandMadeStack()
      : memory_(::mmap(nullptr, kBytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {
    FindOutStackSize();
    stack_pointer_ = reinterpret_cast<std::uintptr_t>(memory_) + 4096;
    end_ = FindStackEnd(stack_pointer_).address;
    CacheRule(kOuter - 1, UnloadGeneration(), Pack({.kind = Kind::kEnd}));
  }
  ~HandMadeStack() override { ::munmap(memory_, kBytes); }

  void SetUp() override {
    ASSERT_NE(memory_, MAP_FAILED);
    ASSERT_LT(end_ + 64, reinterpret_cast<std::uintptr_t>(memory_) + kBytes)
        << "what is beyond the end is to be readable: only the check keeps us off";
  }

  // A frame at `cfa`, as a callee would leave it.
  void PutFrame(std::uintptr_t cfa) {
    std::memcpy(reinterpret_cast<void*>(cfa - kWord), &kOuter, kWord);
  }

  // How many frames there are if the inner one has this rule; 0 if it was refused.
  int FramesBy(const Rule& rule, std::uintptr_t frame_pointer = 0) {
    CacheRule(kInner - 1, UnloadGeneration(), Pack(rule));
    std::array<std::uintptr_t, 8> out = {};
    const auto depth = WalkStack({.return_address = kInner,
                                  .stack_pointer = stack_pointer_,
                                  .frame_pointer = frame_pointer},
                                 out, 0);
    return depth ? depth->frames : 0;
  }

  Rule ByStack(std::uintptr_t cfa) const {
    return {.kind = Kind::kStack,
            .cfa_offset = static_cast<std::int32_t>(cfa - stack_pointer_)};
  }
  static constexpr Rule kByFrame = {.kind = Kind::kFrame, .cfa_offset = 16};

  static constexpr std::size_t kBytes = std::size_t{4} << 20;
  void* memory_;
  std::uintptr_t stack_pointer_ = 0;
  std::uintptr_t end_ = 0;
};

TEST_F(HandMadeStack, IsWalkedToItsVeryEnd) {
  PutFrame(end_);
  EXPECT_EQ(FramesBy(ByStack(end_)), 2);
  EXPECT_EQ(FramesBy(kByFrame, end_ - 16), 2);
  PutFrame(stack_pointer_ + 16);
  EXPECT_EQ(FramesBy(kByFrame, stack_pointer_), 2);
}

TEST_F(HandMadeStack, HasNoFrameBeyondItsEnd) {
  PutFrame(end_ + 8);
  EXPECT_EQ(FramesBy(ByStack(end_ + 8)), 0);
  EXPECT_EQ(FramesBy(kByFrame, end_ - 8), 0);
}

TEST_F(HandMadeStack, HasNoFrameBelowTheStackPointer) {
  PutFrame(stack_pointer_ + 8);
  EXPECT_EQ(FramesBy(kByFrame, stack_pointer_ - 8), 0);
  PutFrame(stack_pointer_ - 64);
  EXPECT_EQ(FramesBy(kByFrame, stack_pointer_ - 80), 0);
}

TEST_F(HandMadeStack, HasNoFrameWhereTheSumWrapsAround) {
  EXPECT_EQ(FramesBy(kByFrame, ~std::uintptr_t{0} - 15), 0);
}

TEST_F(HandMadeStack, HasItsFramesAtWholeWords) {
  PutFrame(stack_pointer_ + 20);
  EXPECT_EQ(FramesBy(kByFrame, stack_pointer_ + 4), 0);
}

TEST_F(HandMadeStack, RisesWithEveryFrame) {
  PutFrame(stack_pointer_);
  EXPECT_EQ(FramesBy(ByStack(stack_pointer_)), 0);
  PutFrame(stack_pointer_ - 64);
  EXPECT_EQ(FramesBy(ByStack(stack_pointer_ - 64)), 0);
  // By a CFA that was saved, as where the stack was realigned.
  const std::uintptr_t lower = stack_pointer_ - 64;
  std::memcpy(reinterpret_cast<void*>(stack_pointer_), &lower, kWord);
  EXPECT_EQ(FramesBy({.kind = Kind::kSavedFrame}, stack_pointer_), 0);
  const std::uintptr_t higher = stack_pointer_ + 64;
  PutFrame(higher);
  std::memcpy(reinterpret_cast<void*>(stack_pointer_), &higher, kWord);
  EXPECT_EQ(FramesBy({.kind = Kind::kSavedFrame}, stack_pointer_), 2);
}

TEST_F(HandMadeStack, HasNoSavedFramePointerOutsideOfIt) {
  PutFrame(stack_pointer_ + 16);
  const Rule saved_below = {
      .kind = Kind::kStack, .base = Base::kAtCfa, .cfa_offset = 16, .base_offset = -32};
  EXPECT_EQ(FramesBy(saved_below), 0);
  PutFrame(end_);
  const Rule saved_above = {
      .kind = Kind::kStack,
      .base = Base::kAtCfa,
      .cfa_offset = static_cast<std::int32_t>(end_ - stack_pointer_)};
  EXPECT_EQ(FramesBy(saved_above), 0);
}

}  // namespace
}  // namespace heapwell::unwind
