// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/pprof_tables.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace heapwell::encode {
namespace {

TEST(StringTable, BeginsWithTheEmptyString) {
  StringTable table;
  EXPECT_EQ(table.IndexOf(""), 0);
  EXPECT_EQ(table.IndexOf("a"), 1);
  EXPECT_EQ(table.IndexOf("b"), 2);
  EXPECT_EQ(table.IndexOf("a"), 1);
  EXPECT_EQ(table.strings(), (std::vector<std::string>{"", "a", "b"}));
}

TEST(StringTable, StoresStringsThatBecomeTheSameOnce) {
  StringTable table;
  EXPECT_EQ(table.IndexOf("\xE9"), table.IndexOf("\xE8"));
}

TEST(PprofTables, GivesAnAddressOneLocation) {
  model::Profile profile;
  profile.samples.resize(2);
  profile.samples[0].stack = {0x10, 0x20};
  profile.samples[1].stack = {0x20, 0x10, 0x20};
  const PprofTables tables(profile, {&profile.samples[0], &profile.samples[1]});
  EXPECT_EQ(tables.locations().size(), 2u);
  EXPECT_EQ(tables.LocationId(0x10), 1u);
  EXPECT_EQ(tables.LocationId(0x20), 2u);
  EXPECT_EQ(tables.LocationId(0x30), 0u);
}

TEST(PprofTables, PutsAnAddressOfUnloadedCodeIntoNoMapping) {
  model::Profile profile;
  profile.mappings = {{.start = 0x7000, .limit = 0x8000, .file = "/lib/new.so"}};
  profile.locations = {{.address = 0x7010, .unloaded = true}, {.address = 0x7020}};
  profile.samples.resize(1);
  profile.samples[0].stack = {0x7010, 0x7020};
  const PprofTables tables(profile, {&profile.samples[0]});
  EXPECT_EQ(tables.locations()[0].mapping_id, 0u);
  EXPECT_EQ(tables.locations()[1].mapping_id, 1u);
  const auto& strings = const_cast<PprofTables&>(tables).strings().strings();
  EXPECT_NE(std::ranges::find(strings, "0x7010"), strings.end());
}

}  // namespace
}  // namespace heapwell::encode
