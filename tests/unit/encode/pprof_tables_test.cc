// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/pprof_tables.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace heapwell::encode
