// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/unit_frames.h"

#include <gtest/gtest.h>

#include "symbolize/self.h"
#include "symbolize/workload.h"

namespace heapwell::symbolize {
namespace {

struct Asked {
  std::vector<UnitAnswer> Answers(Budget& budget) {
    const Unit* unit = self.dwarf->FindUnit(address);
    const UnitQuery query = {.address = address, .symbol = &symbol};
    return FindUnitFrames(*self.dwarf, *unit, {&query, 1}, names, pool, budget);
  }

  Self self;
  NamePool pool{self.budget};
  EntryNames names{*self.dwarf, pool, self.budget};
  const std::uint64_t address = workload::Outer() - self.bias;
  Symbol symbol = {};
};

TEST(FindUnitFrames, GivesEachFunctionTheLineWhereItCalledTheNext) {
  Asked asked;
  const auto answers = asked.Answers(asked.self.budget);
  ASSERT_EQ(answers.size(), 1u);
  const auto& frames = answers[0].frames;
  ASSERT_EQ(frames.size(), 3u);
  EXPECT_EQ(frames[0].line, workload::kInnerLine + 0u);
  EXPECT_EQ(frames[1].line, workload::kMiddleLine + 0u);
  EXPECT_EQ(frames[2].line, workload::kOuterLine + 0u);
  EXPECT_EQ(*frames[2].function, "workload::(anonymous namespace)::Outer");
  EXPECT_TRUE(frames[0].file->ends_with("/workload.h")) << *frames[0].file;
}

TEST(FindUnitFrames, AnswersTheSameFromWhatIsIndexed) {
  Asked asked;
  const auto first = asked.Answers(asked.self.budget);
  asked.self.file->image().GiveBack();
  const auto second = asked.Answers(asked.self.budget);
  ASSERT_EQ(first[0].frames.size(), second[0].frames.size());
  for (std::size_t i = 0; i < first[0].frames.size(); ++i) {
    EXPECT_EQ(first[0].frames[i].function, second[0].frames[i].function);
    EXPECT_EQ(first[0].frames[i].line, second[0].frames[i].line);
  }
}

TEST(FindUnitFrames, WithoutTimeSaysSo) {
  Asked asked;
  Budget late(std::size_t{1} << 20, std::chrono::milliseconds{0});
  const auto answers = asked.Answers(late);
  EXPECT_EQ(answers[0].limit, Limit::kTime);
  EXPECT_TRUE(answers[0].frames.empty());
}

}  // namespace
}  // namespace heapwell::symbolize
