// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "unwind/trail.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <vector>

#include "unwind/dwarf_walk.h"

namespace heapwell::unwind {
namespace {

// A stack made by hand: the record, then what two callers left.
class TrailTest : public testing::Test {
 protected:
  static constexpr std::uintptr_t kFirst = 0x1111;
  static constexpr std::uintptr_t kSecond = 0x2222;

  TrailTest() {
    words_[0] = Address(8);  // The caller's rbp: that of its own frame.
    words_[1] = kFirst;
    words_[9] = kSecond;  // Above the caller's saved rbp, where rbp points to.
  }

  std::uintptr_t Address(std::size_t word) {
    return reinterpret_cast<std::uintptr_t>(&words_[word]);
  }

  // From the record to the caller, and on by rbp to its caller.
  Trail Noted() {
    Trail trail(words_.data());
    trail.Note(Pack({.kind = Rule::Kind::kFrame,
                     .base = Rule::Base::kAtCfa,
                     .cfa_offset = 16,
                     .base_offset = -16}),
               {.stack_pointer = Address(10)});
    return trail;
  }

  Likeness Compare(const Trail& trail, std::size_t end = 16) {
    const auto steps = trail.Of(2);
    return CompareAlong({frames_, steps.data(), StepsByFrame(steps)}, words_.data(),
                        Address(0) + end * sizeof(std::uintptr_t));
  }

  std::array<std::uintptr_t, 16> words_ = {};
  std::array<std::uintptr_t, 2> frames_ = {kFirst, kSecond};
};

TEST_F(TrailTest, IsWholeForAWalkOfAsManyFrames) {
  const Trail trail = Noted();
  ASSERT_EQ(trail.Of(2).size(), 2u);
  EXPECT_EQ(trail.Of(2)[1], (TrailStep{.return_word = 9, .frame_word = 0}));
  EXPECT_TRUE(trail.Of(1).empty());
  EXPECT_TRUE(trail.Of(3).empty());
}

TEST_F(TrailTest, LeadsToTheSameStack) { EXPECT_EQ(Compare(Noted()).same, kWholeWalk); }

TEST_F(TrailTest, SeesAnotherReturnAddress) {
  const Trail trail = Noted();
  words_[9] = 0x3333;
  EXPECT_EQ(Compare(trail).same, 1u);
  EXPECT_EQ(Compare(trail).found, 0x3333u);
}

TEST_F(TrailTest, SeesThatAFrameIsElsewhere) {
  const Trail trail = Noted();
  words_[0] = Address(10);
  EXPECT_NE(Compare(trail).same, kWholeWalk);
}

TEST_F(TrailTest, ReadsNothingBeyondTheEndOfTheStack) {
  const Trail trail = Noted();
  EXPECT_EQ(Compare(trail, 10).same, kWholeWalk);
  EXPECT_EQ(Compare(trail, 9).same, 0u);
}

// The same code on a fiber whose stack is smaller, where a frame was larger before.
TEST(CompareAlong, ReadsNothingThatARuleWouldNotLeadTo) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  void* stack = ::mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(stack, MAP_FAILED);
  auto* const guard = static_cast<std::uintptr_t*>(stack) + page / sizeof(void*);
  ASSERT_EQ(::mprotect(guard, page, PROT_NONE), 0);
  std::uintptr_t* const record = guard - 8;
  record[0] = reinterpret_cast<std::uintptr_t>(record + 4);
  record[1] = 0x1111;
  const std::array<std::uintptr_t, 2> frames = {0x1111, 0x2222};
  const std::array<TrailStep, 2> steps = {
      {{.return_word = 1, .frame_word = kNoFrameWord},
       {.return_word = 100, .frame_word = 0}}};
  const Likeness like =
      CompareAlong({frames, steps.data(), StepsByFrame(steps)}, record,
                   reinterpret_cast<std::uintptr_t>(guard) + page);
  EXPECT_NE(like.same, kWholeWalk);
  EXPECT_EQ(like.found, 32u) << "how far the frame is from the record";
  ::munmap(stack, 2 * page);
}

TEST_F(TrailTest, IsLostWithAnyOtherRule) {
  const Rule odd_frame = {.kind = Rule::Kind::kFrame, .cfa_offset = 24};
  const Rule realigned = {.kind = Rule::Kind::kSavedFrame, .cfa_offset = -8};
  for (const Rule& rule : {odd_frame, realigned}) {
    Trail trail(words_.data());
    trail.Note(Pack(rule), {.stack_pointer = Address(10)});
    EXPECT_TRUE(trail.Of(2).empty());
  }
}

TEST_F(TrailTest, IsLostFurtherAwayThanItsWordsReach) {
  Trail trail(words_.data());
  trail.Note(Pack({.kind = Rule::Kind::kStack, .cfa_offset = 8}),
             {.stack_pointer = Address(0) + (std::uintptr_t{512} << 10)});
  EXPECT_TRUE(trail.Of(2).empty());
}

TEST_F(TrailTest, IsLostWhereAnotherUnwinderWalked) {
  Trail trail = Noted();
  trail.Lose();
  EXPECT_TRUE(trail.Of(2).empty());
}

TEST(Trail, OfARealWalkLeadsToItsFrames) {
  std::array<std::uintptr_t, kMaxDepth> stack = {};
  const FrameRecord record = RecordOfThis();
  Trail trail(record);
  const auto depth = WalkStack(CallerOf(record), stack, 0, trail);
  ASSERT_TRUE(depth);
  const auto steps = trail.Of(depth->frames);
#ifdef __SANITIZE_ADDRESS__
  if (steps.empty())
    GTEST_SKIP() << "AddressSanitizer's frames have rules of their own";
#endif
  ASSERT_FALSE(steps.empty());
  const auto frames = std::span<const std::uintptr_t>(stack).first(
      static_cast<std::size_t>(depth->frames));
  const KnownWalk walk = {frames, steps.data(), StepsByFrame(steps)};
  EXPECT_EQ(CompareAlong(walk, record, ~std::uintptr_t{0}).same, kWholeWalk);
}

}  // namespace
}  // namespace heapwell::unwind
