// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "sampler/stack_table.h"

#include <alloca.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <random>
#include <thread>
#include <vector>

#include "base/unload.h"

namespace heapwell::sampler {
namespace {

// A stack as it was found: walked, and recalled if it could be.
struct Found {
  StackId walked = kNoStack;
  StackId recalled = kNoStack;
};

// Recalls the stack, and walks it in any case.
[[gnu::noinline]] Found Find() {
  const unwind::FrameRecord record = unwind::RecordOfThis();
  const Recollection known = Recall(record, 0);
  std::array<std::uintptr_t, unwind::kMaxDepth> stack;
  unwind::Trail trail(record);
  const std::uint64_t generation = base::UnloadGeneration();
  const unwind::Depth depth = unwind::CaptureStackFrom(record, 1, stack, 0, &trail);
  const auto frames = std::span<const std::uintptr_t>(stack).first(
      static_cast<std::size_t>(depth.frames));
  const StackId walked = Remember({.frames = frames,
                                   .truncated = depth.truncated,
                                   .trail = trail.Of(depth.frames),
                                   .generation = generation},
                                  known.place);
  if (known.stack != kNoStack) {
    EXPECT_TRUE(std::ranges::equal(known.frames(), frames));
  }
  return {walked, known.stack};
}

[[gnu::noinline]] Found Below(int levels) {
  const Found found = levels > 0 ? Below(levels - 1) : Find();
  asm volatile("");  // No tail call: each level is a frame.
  return found;
}

// Numbers that the compiler does not know: it would make each round of a loop a call
// of its own, with a return address of its own.
volatile int g_two = 2;
volatile int g_four = 4;

TEST(InternStack, GivesOneIdToOneStack) {
  const std::array<std::uintptr_t, 3> stack = {0x77, 0x78, 0x79};
  const StackId id = InternStack(stack, false);
  EXPECT_EQ(InternStack(stack, false), id);
  EXPECT_NE(InternStack(stack, true), id);
  EXPECT_TRUE(std::ranges::equal(ReadStack(id).frames, stack));
}

TEST(Recall, KnowsAStackThatWasRemembered) {
  std::vector<Found> found;
  for (int i = 0; i < g_two; ++i) found.push_back(Below(3));
  EXPECT_EQ(found[1].walked, found[0].walked);
  EXPECT_EQ(found[1].recalled, found[0].walked);
}

TEST(Recall, TellsStacksApartThatDifferInOneFrame) {
  std::vector<Found> here;
  std::vector<Found> there;
  for (int i = 0; i < g_two; ++i) {
    here.push_back(Below(2));
    there.push_back(Below(2));
  }
  EXPECT_NE(here[1].recalled, there[1].recalled);
  EXPECT_EQ(here[1].recalled, here[0].walked);
  EXPECT_EQ(there[1].recalled, there[0].walked);
}

TEST(Recall, TellsDepthsOfARecursionApart) {
  constexpr std::size_t kDepths = 40;
  std::vector<Found> found;
  for (int i = 0; i < g_two * static_cast<int>(kDepths); ++i) {
    found.push_back(Below(i % static_cast<int>(kDepths)));
  }
  for (std::size_t i = 0; i < kDepths; ++i) {
    EXPECT_EQ(found[i + kDepths].recalled, found[i].walked) << i;
  }
}

TEST(Recall, KnowsNothingOnceCodeWasUnloaded) {
  std::vector<StackId> recalled;
  for (int i = 0; i < g_four; ++i) {
    if (i == 2) base::RaiseUnloadGeneration();
    recalled.push_back(Below(1).recalled);
  }
  EXPECT_NE(recalled[1], kNoStack);
  EXPECT_EQ(recalled[2], kNoStack);
  EXPECT_EQ(recalled[3], recalled[1]);
}

TEST(Recall, KnowsAnotherThreadsStack) {
  std::vector<StackId> recalled;
  for (int i = 0; i < 3; ++i) {
    std::thread([&] { recalled.push_back(Below(5).recalled); }).join();
  }
  EXPECT_NE(recalled[1], kNoStack);
  EXPECT_EQ(recalled[2], recalled[1]);
}

TEST(Recall, LeavesOutAsManyFramesAsItWasRememberedWith) {
  const unwind::FrameRecord record = unwind::RecordOfThis();
  std::array<std::uintptr_t, unwind::kMaxDepth> stack;
  unwind::Trail trail(record);
  const unwind::Depth depth = unwind::CaptureStackFrom(record, 1, stack, 0, &trail);
  const auto frames = std::span<const std::uintptr_t>(stack).first(
      static_cast<std::size_t>(depth.frames));
  const StackId id = Remember({.frames = frames,
                               .skip = 1,
                               .trail = trail.Of(depth.frames),
                               .generation = base::UnloadGeneration()},
                              Recall(record, 1).place);
  EXPECT_EQ(Recall(record, 1).stack, id);
  EXPECT_TRUE(std::ranges::equal(Recall(record, 1).frames(), frames.subspan(1)));
  EXPECT_EQ(Recall(record, 0).stack, kNoStack);
}

// Frames of any size, chosen at each call; by rbp where the size is not fixed.
[[gnu::noinline]] Found Wander(std::mt19937& random, int levels);

template <std::size_t kBytes>
[[gnu::noinline]] Found Fixed(std::mt19937& random, int levels) {
  std::array<char, kBytes> room = {};
  asm volatile("" : : "r"(room.data()) : "memory");
  const Found found = Wander(random, levels);
  asm volatile("" : : "r"(room.data()) : "memory");
  return found;
}

[[gnu::noinline]] Found Variable(std::mt19937& random, int levels) {
  void* room = ::alloca(16 * (1 + random() % 3));
  asm volatile("" : : "r"(room) : "memory");
  const Found found = Wander(random, levels);
  asm volatile("" : : "r"(room) : "memory");
  return found;
}

Found Wander(std::mt19937& random, int levels) {
  if (levels == 0) return Find();
  switch (random() % 3) {
    case 0:
      return Fixed<16>(random, levels - 1);
    case 1:
      return Fixed<80>(random, levels - 1);
    default:
      return Variable(random, levels - 1);
  }
}

TEST(Recall, AgreesWithTheWalkWhateverTheFrames) {
  std::mt19937 random(1);
  int recalled = 0;
  constexpr int kTries = 20'000;
  for (int i = 0; i < kTries; ++i) {
    const Found found = Wander(random, 1 + static_cast<int>(random() % 4));
    if (found.recalled == kNoStack) continue;
    ++recalled;
    ASSERT_EQ(found.recalled, found.walked);
  }
  EXPECT_GT(recalled, kTries / 10);
}

}  // namespace
}  // namespace heapwell::sampler
