// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/dwarf_file.h"

#include <dwarf.h>
#include <gtest/gtest.h>

#include <string>

#include "symbolize/self.h"
#include "symbolize/workload.h"

namespace heapwell::symbolize {
namespace {

/// What `entry` is an instance or the definition of: there it has its name.
Dwarf_Die Declared(Dwarf_Die entry) {
  Dwarf_Attribute reference;
  Dwarf_Die origin;
  for (const unsigned kind : {DW_AT_abstract_origin, DW_AT_specification}) {
    if (::dwarf_attr(&entry, kind, &reference) == nullptr) continue;
    if (::dwarf_formref_die(&reference, &origin) != nullptr) return origin;
  }
  return entry;
}

TEST(DwarfFile, FindsTheUnitAndTheFunctionOfAnAddress) {
  Self self;
  const std::uint64_t address = workload::Outer() - self.bias;
  const Unit* unit = self.dwarf->FindUnit(address);
  ASSERT_NE(unit, nullptr);
  EXPECT_FALSE(unit->is_split);
  Limit limit = Limit::kNone;
  const auto function = self.dwarf->FindFunction(*unit, address, limit);
  ASSERT_TRUE(function);
  Dwarf_Die declared = Declared(*function);
  Dwarf_Attribute name;
  EXPECT_EQ(self.dwarf->ReadText(::dwarf_attr(&declared, DW_AT_name, &name)), "Outer");
}

TEST(DwarfFile, FindsThemAgainAfterAllWasGivenBack) {
  Self self;
  const std::uint64_t address = workload::Outer() - self.bias;
  const Unit* unit = self.dwarf->FindUnit(address);
  Limit limit = Limit::kNone;
  const auto first = self.dwarf->FindFunction(*unit, address, limit);
  self.file->image().GiveBack();
  auto second = self.dwarf->FindFunction(*unit, address, limit);
  ASSERT_TRUE(first);
  ASSERT_TRUE(second);
  EXPECT_EQ(first->addr, second->addr);
  EXPECT_EQ(::dwarf_tag(&*second), DW_TAG_subprogram);
}

TEST(DwarfFile, FindsNoUnitWhereNoCodeIs) {
  Self self;
  EXPECT_EQ(self.dwarf->FindUnit(0), nullptr);
  EXPECT_EQ(self.dwarf->FindUnit(~std::uint64_t{0}), nullptr);
}

TEST(DwarfFile, TellsTheScopesOfAnEntry) {
  Self self;
  const std::uint64_t address = workload::Outer() - self.bias;
  Limit limit = Limit::kNone;
  const auto function =
      self.dwarf->FindFunction(*self.dwarf->FindUnit(address), address, limit);
  ASSERT_TRUE(function);
  auto scopes = self.dwarf->ScopesOf(Declared(*function), limit);
  ASSERT_EQ(scopes.size(), 2u) << "workload, and its anonymous namespace";
  Dwarf_Attribute name;
  EXPECT_EQ(self.dwarf->ReadText(::dwarf_attr(&scopes[0], DW_AT_name, &name)),
            "workload");
  EXPECT_EQ(::dwarf_tag(&scopes[1]), DW_TAG_namespace);
}

TEST(DwarfFile, StopsWhenTimeIsOver) {
  Self self;
  Budget no_time(std::size_t{64} << 20, std::chrono::milliseconds{0});
  auto file = ElfFile::Open("/proc/self/exe", no_time);
  ASSERT_TRUE(file);
  Limit limit = Limit::kNone;
  const auto dwarf = DwarfFile::Open(*file, nullptr, no_time, limit);
  ASSERT_NE(dwarf, nullptr);
  EXPECT_EQ(dwarf->ListUnits(), Limit::kTime);
}

TEST(DwarfFile, DoesNotOpenWithoutMemoryForItsTables) {
  Budget small(std::size_t{400} << 10, std::chrono::seconds{60});
  auto file = ElfFile::Open("/proc/self/exe", small);
  ASSERT_TRUE(file);
  Budget::Share rest(small);
  ASSERT_TRUE(rest.Add(small.free_bytes()));
  Limit limit = Limit::kNone;
  EXPECT_EQ(DwarfFile::Open(*file, nullptr, small, limit), nullptr);
  EXPECT_EQ(limit, Limit::kMemory);
}

}  // namespace
}  // namespace heapwell::symbolize
