// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/function_index.h"

#include <dwarf.h>
#include <gtest/gtest.h>

#include <string>

#include "symbolize/self.h"
#include "symbolize/workload.h"

namespace heapwell::symbolize {
namespace {

using Depth = FunctionIndex::Depth;

// Of the unit: after all that is in it.
constexpr Dwarf_Off kEnd = ~Dwarf_Off{0};

struct Indexed {
  explicit Indexed(Depth depth) {
    unit = self.dwarf->FindUnit(address);
    // Loads the whole unit.
    self.dwarf->FindFunction(*unit, address, limit);
    index =
        FunctionIndex::Build(unit->root, kEnd, *self.file, depth, self.budget, limit);
  }

  // Names of what encloses the entry at `offset`.
  std::string Path(Dwarf_Off offset) {
    std::string path;
    for (const Dwarf_Off scope : index->ScopesOf(unit->root, offset)) {
      Dwarf_Die entry;
      ::dwarf_offdie(::dwarf_cu_getdwarf(unit->root.cu), scope, &entry);
      Dwarf_Attribute name;
      const std::string text(
          self.dwarf->ReadText(::dwarf_attr(&entry, DW_AT_name, &name)));
      path += (text.empty() ? "(none)" : text) + "::";
    }
    return path;
  }

  Self self;
  const std::uint64_t address = workload::Outer() - self.bias;
  const Unit* unit = nullptr;
  Limit limit = Limit::kNone;
  std::optional<FunctionIndex> index = {};
};

TEST(FunctionIndex, FindsTheFunctionAndWhereItsEntryEnds) {
  for (const Depth depth : {Depth::kNamespaces, Depth::kEverything}) {
    Indexed indexed(depth);
    ASSERT_TRUE(indexed.index);
    EXPECT_EQ(indexed.index->depth(), depth);
    const auto entry = indexed.index->Find(indexed.address);
    ASSERT_TRUE(entry);
    EXPECT_GT(indexed.index->EndOf(*entry), *entry) << "it has inlined calls";
    EXPECT_EQ(indexed.index->EndOf(*entry + 1), *entry + 1) << "no entry is there";
    EXPECT_FALSE(indexed.index->Find(0));
    EXPECT_FALSE(indexed.index->Find(~std::uint64_t{0}));
  }
}

// The declaration of Outer: in namespaces alone, of which the index knows all.
TEST(FunctionIndex, NeedsNoReadingForWhatLiesInNamespaces) {
  Indexed indexed(Depth::kNamespaces);
  Dwarf_Die entry;
  ::dwarf_offdie(::dwarf_cu_getdwarf(indexed.unit->root.cu),
                 *indexed.index->Find(indexed.address), &entry);
  Dwarf_Attribute reference;
  Dwarf_Die declared = entry;
  for (const unsigned kind : {DW_AT_abstract_origin, DW_AT_specification}) {
    if (::dwarf_attr(&declared, kind, &reference) == nullptr) continue;
    ::dwarf_formref_die(&reference, &declared);
  }
  const Dwarf_Off target = ::dwarf_dieoffset(&declared);
  EXPECT_FALSE(indexed.index->ReadsFrom(target));
  EXPECT_EQ(indexed.Path(target), "workload::(none)::");
}

TEST(FunctionIndex, WithoutMemoryIsNone) {
  Indexed indexed(Depth::kNamespaces);
  Budget none(0, std::chrono::seconds{60});
  Limit limit = Limit::kNone;
  EXPECT_FALSE(FunctionIndex::Build(indexed.unit->root, kEnd, *indexed.self.file,
                                    Depth::kNamespaces, none, limit));
  EXPECT_EQ(limit, Limit::kMemory);
}

}  // namespace
}  // namespace heapwell::symbolize
