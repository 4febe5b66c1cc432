// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/unit_root.h"

#include <dwarf.h>
#include <gtest/gtest.h>

#include <cstdint>

#include "symbolize/contiguous_unit.h"
#include "symbolize/self.h"

namespace heapwell::symbolize {
namespace {

/// Of the unit of this program that has `function`.
template <typename Function>
Dwarf_Die RootOf(Self& self, Function* function) {
  const auto address = reinterpret_cast<std::uintptr_t>(function) - self.bias;
  const Unit* unit = self.dwarf->FindUnit(address);
  EXPECT_NE(unit, nullptr);
  EXPECT_TRUE(unit != nullptr && self.dwarf->LoadRootOf(unit->root));
  return unit == nullptr ? Dwarf_Die{} : unit->root;
}

TEST(UnitRoot, IsReadWithEntriesWhereItHasNoListOfRanges) {
  Self self;
  Dwarf_Die root = RootOf(self, &contiguous::Plain);
  EXPECT_TRUE(IsReadWithEntries(root));
}

TEST(UnitRoot, IsSplitByItsTypeAlone) {
  Self self;
  Dwarf_Die root = RootOf(self, &contiguous::Plain);
  EXPECT_FALSE(IsSplit(root, DW_UT_compile));
  EXPECT_TRUE(IsSplit(root, DW_UT_skeleton));
}

// Tests have templates, and so code in many pieces.
TEST(UnitRoot, IsNotReadWhereItHasOneAndNoBases) {
  Self self;
  Dwarf_Die root = RootOf(self, &RootOf<int(int)>);
  ASSERT_NE(::dwarf_hasattr(&root, DW_AT_ranges), 0);
  const bool has_bases = ::dwarf_hasattr(&root, DW_AT_str_offsets_base) != 0;
  EXPECT_EQ(IsReadWithEntries(root), has_bases) << "clang writes them, gcc does not";
}

}  // namespace
}  // namespace heapwell::symbolize
