// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "unwind/rule_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace heapwell::unwind {
namespace {

Rule RuleWith(std::int32_t offset) {
  return {.kind = Rule::Kind::kFrame,
          .base = Rule::Base::kAtCfa,
          .cfa_offset = offset,
          .base_offset = -offset};
}

TEST(PackedRule, KeepsEveryFieldAndSign) {
  for (const std::int32_t offset : {0, 16, -16, 100'000'000, -100'000'000}) {
    const PackedRule packed = Pack(RuleWith(offset));
    EXPECT_EQ(KindOf(packed), Rule::Kind::kFrame);
    EXPECT_EQ(BaseOf(packed), Rule::Base::kAtCfa);
    EXPECT_EQ(CfaOffsetOf(packed), offset);
    EXPECT_EQ(BaseOffsetOf(packed), -offset);
  }
  EXPECT_NE(Pack({.kind = Rule::Kind::kEnd}), 0u) << "0 is no rule";
}

TEST(PackedRule, IsPlainIfAllItReadsLiesBelowTheCfa) {
  using Kind = Rule::Kind;
  using Base = Rule::Base;
  const auto plain = [](const Rule& rule) { return (Pack(rule) & kPlainBit) != 0; };
  EXPECT_TRUE(plain({Kind::kStack, Base::kSame, 8, 0}));
  EXPECT_TRUE(plain({Kind::kStack, Base::kAtCfa, 64, -16}));
  EXPECT_TRUE(plain({Kind::kStack, Base::kAtCfa, 64, -64})) << "the lowest word";
  EXPECT_TRUE(plain({Kind::kFrame, Base::kAtCfa, 16, -16})) << "push rbp; mov rbp, rsp";

  EXPECT_FALSE(plain({Kind::kStack, Base::kAtCfa, 64, -72})) << "below the stack";
  EXPECT_FALSE(plain({Kind::kStack, Base::kAtCfa, 64, 0})) << "above the frame";
  EXPECT_FALSE(plain({Kind::kStack, Base::kAtCfa, 64, -12})) << "not a whole word";
  EXPECT_FALSE(plain({Kind::kStack, Base::kSame, 12, 0})) << "not a whole word";
  EXPECT_FALSE(plain({Kind::kStack, Base::kSame, 0, 0})) << "no return address";
  EXPECT_FALSE(plain({Kind::kFrame, Base::kSame, -8, 0})) << "downwards";
  EXPECT_FALSE(plain({Kind::kStack, Base::kAtFrame, 64, -16})) << "of another register";
  EXPECT_FALSE(plain({Kind::kSavedFrame, Base::kSame, 16, 0})) << "two reads deep";
  EXPECT_FALSE(plain({.kind = Kind::kEnd}));
  EXPECT_FALSE(plain({.kind = Kind::kUnsupported}));
}

TEST(CachedRule, IsFoundInItsGenerationOnly) {
  const PackedRule rule = Pack(RuleWith(32));
  CacheRule(0x7F0012345678, 5, rule);
  EXPECT_EQ(CachedRule(0x7F0012345678, 5), rule);
  EXPECT_EQ(CachedRule(0x7F0012345678, 6), 0u);
  EXPECT_EQ(CachedRule(0x7F0012345679, 5), 0u);
}

TEST(CachedRule, IsEmptyAtFirst) { EXPECT_EQ(CachedRule(0x55AA12340000, 0), 0u); }

// Two writers share slots; a reader must see one rule or the other or none.
TEST(CachedRule, IsNeverAMixtureOfTwo) {
  constexpr int kAddresses = 200'000;  // Far more than slots: they collide.
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t) {
    threads.emplace_back([&] {
      for (std::uintptr_t i = 1; i <= kAddresses; ++i) {
        const PackedRule rule = Pack(RuleWith(static_cast<std::int32_t>(i)));
        CacheRule(i, 9, rule);
        const PackedRule found = CachedRule(i, 9);
        if (found != 0 && found != rule) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace heapwell::unwind
