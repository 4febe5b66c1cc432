// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/inline_chain.h"

#include <dwarf.h>
#include <gtest/gtest.h>

#include "symbolize/self.h"
#include "symbolize/workload.h"

namespace heapwell::symbolize {
namespace {

std::vector<InlineStep> ChainAt(Self& self, std::uint64_t address) {
  const Unit* unit = self.dwarf->FindUnit(address);
  Limit limit = Limit::kNone;
  const auto function = self.dwarf->FindFunction(*unit, address, limit);
  EXPECT_TRUE(function);
  return function ? FindInlineChain(*function, address) : std::vector<InlineStep>();
}

TEST(FindInlineChain, GoesFromTheFunctionToTheInnermostCall) {
  Self self;
  auto chain = ChainAt(self, workload::Outer() - self.bias);
  ASSERT_EQ(chain.size(), 3u);
  EXPECT_EQ(::dwarf_tag(&chain[0].entry), DW_TAG_subprogram);
  EXPECT_EQ(::dwarf_tag(&chain[1].entry), DW_TAG_inlined_subroutine);
  EXPECT_EQ(chain[0].call_line, 0u) << "nobody inlined it";
  EXPECT_EQ(chain[1].call_line, workload::kOuterLine + 0u);
  EXPECT_EQ(chain[2].call_line, workload::kMiddleLine + 0u);
  EXPECT_EQ(chain[1].call_file, chain[2].call_file);
  EXPECT_NE(chain[1].call_file, 0u);
}

TEST(FindInlineChain, IsTheFunctionAloneWhereNothingIsInlined) {
  Self self;
  const auto address = reinterpret_cast<std::uintptr_t>(&workload::CallAddress);
  EXPECT_EQ(ChainAt(self, address - self.bias).size(), 1u);
}

}  // namespace
}  // namespace heapwell::symbolize
