// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/symbol_table.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "symbolize/self.h"
#include "symbolize/workload.h"

extern "C" [[gnu::noinline, gnu::used]] std::uintptr_t HeapwellTestPlainSymbol() {
  return workload::Keep(workload::CallAddress());
}

namespace heapwell::symbolize {
namespace {

TEST(FindSymbols, NamesTheFunctionAroundAnAddress) {
  Self self;
  const std::uint64_t address = HeapwellTestPlainSymbol() - self.bias;
  const auto symbols =
      FindSymbols(*self.file, SymbolSource::kSymtab, {{address}}, self.budget);
  ASSERT_EQ(symbols.size(), 1u);
  EXPECT_EQ(symbols[0].name, "HeapwellTestPlainSymbol");
  EXPECT_EQ(symbols[0].start,
            reinterpret_cast<std::uintptr_t>(&HeapwellTestPlainSymbol) - self.bias);
}

TEST(FindSymbols, NamesNothingWhereNoFunctionIs) {
  Self self;
  const std::vector<std::uint64_t> addresses = {0, 1, ~std::uint64_t{0}};
  for (const Symbol& symbol :
       FindSymbols(*self.file, SymbolSource::kSymtab, addresses, self.budget)) {
    EXPECT_EQ(symbol.name, "");
  }
}

TEST(FindSymbols, GivesBackWhatItRead) {
  Self self;
  const std::uint64_t address = HeapwellTestPlainSymbol() - self.bias;
  self.file->image().GiveBack();
  const std::size_t before = self.budget.used_bytes();
  FindSymbols(*self.file, SymbolSource::kSymtab, {{address}}, self.budget);
  self.file->image().GiveBack();
  EXPECT_EQ(self.budget.used_bytes(), before);
}

TEST(FindSymbols, WithoutTimeFindsNothing) {
  Self self;
  const Budget no_time(1000, std::chrono::milliseconds{0});
  const std::uint64_t address = HeapwellTestPlainSymbol() - self.bias;
  const auto symbols =
      FindSymbols(*self.file, SymbolSource::kSymtab, {{address}}, no_time);
  EXPECT_EQ(symbols[0].name, "");
}

}  // namespace
}  // namespace heapwell::symbolize
