// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/symbolizer.h"

#include <gtest/gtest.h>

#include <thread>

#include "symbolize/workload.h"

namespace heapwell::symbolize {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Location* Find(const Symbolization& symbols, std::uintptr_t address) {
  for (const Location& location : symbols.locations) {
    if (location.address == address) return &location;
  }
  return nullptr;
}

std::string NameOf(const Symbolization& symbols, std::uintptr_t address) {
  const Location* location = Find(symbols, address);
  return location == nullptr || location->frames.empty()
             ? "(none)"
             : location->frames.front().function;
}

TEST(Symbolizer, TellsFunctionsFilesLinesAndInlinedCalls) {
  Symbolizer symbolizer;
  const std::uintptr_t address = workload::Outer();
  const auto symbols = symbolizer.Symbolize({{address}});
  ASSERT_EQ(symbols.locations.size(), 1u);
  const auto& frames = symbols.locations[0].frames;
  ASSERT_EQ(frames.size(), 3u);

  EXPECT_EQ(frames[0].function, "workload::(anonymous namespace)::Inner");
  EXPECT_EQ(frames[0].line, workload::kInnerLine + 0u);
  EXPECT_TRUE(frames[0].file.ends_with("/workload.h")) << frames[0].file;

  EXPECT_EQ(frames[1].function, "workload::(anonymous namespace)::Middle::Run");
  EXPECT_EQ(frames[1].line, workload::kMiddleLine + 0u);

  EXPECT_EQ(frames[2].function, "workload::(anonymous namespace)::Outer");
  EXPECT_EQ(frames[2].line, workload::kOuterLine + 0u);
  EXPECT_EQ(frames[2].start_line, workload::kOuterStartLine + 0u);
  EXPECT_EQ(frames[2].system_name, "_ZN8workload12_GLOBAL__N_15OuterEv");
}

TEST(Symbolizer, ToleratesAReturnAddress) {
  Symbolizer symbolizer;
  const std::uintptr_t address = workload::Outer() + 1;
  const auto symbols = symbolizer.Symbolize({{address}});
  ASSERT_FALSE(symbols.locations[0].frames.empty());
  EXPECT_EQ(symbols.locations[0].frames.back().function,
            "workload::(anonymous namespace)::Outer");
}

TEST(Symbolizer, AnswersEachDistinctAddressOnceAscending) {
  Symbolizer symbolizer;
  const std::uintptr_t address = workload::Outer();
  const auto symbols = symbolizer.Symbolize({{address, 16, address, 17}});
  ASSERT_EQ(symbols.locations.size(), 3u);
  EXPECT_EQ(symbols.locations[0].address, 16u);
  EXPECT_EQ(symbols.locations[1].address, 17u);
  EXPECT_EQ(symbols.locations[2].address, address);
}

TEST(Symbolizer, LeavesAnUnmappedAddressWithoutNamesAndSaysSo) {
  Symbolizer symbolizer;
  const auto symbols = symbolizer.Symbolize({{16}});
  EXPECT_TRUE(symbols.locations[0].frames.empty());
  EXPECT_NE(symbols.note.find("1 address"), std::string::npos) << symbols.note;
}

TEST(Symbolizer, LeavesAnAddressOfDataWithoutNames) {
  static int data = 0;
  Symbolizer symbolizer;
  const auto address = reinterpret_cast<std::uintptr_t>(&data);
  EXPECT_EQ(NameOf(symbolizer.Symbolize({{address}}), address), "(none)");
}

TEST(Symbolizer, GivesTheSameAnswerFromItsCache) {
  Symbolizer symbolizer;
  const std::uintptr_t address = workload::Outer();
  const auto first = symbolizer.Symbolize({{address}});
  const auto second = symbolizer.Symbolize({{address}});
  ASSERT_EQ(second.locations[0].frames.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(second.locations[0].frames[i].function,
              first.locations[0].frames[i].function);
    EXPECT_EQ(second.locations[0].frames[i].line, first.locations[0].frames[i].line);
  }
}

TEST(Symbolizer, ReturnsTheMappingsWithTheProgramFirst) {
  Symbolizer symbolizer;
  const auto symbols = symbolizer.Symbolize({});
  ASSERT_FALSE(symbols.mappings.empty());
  EXPECT_TRUE(symbols.mappings[0].file.ends_with("unit_symbolize"));
}

TEST(Symbolizer, WithoutMemoryGivesAddressesAndSaysSo) {
  Symbolizer symbolizer({.memory_bytes = 0});
  const std::uintptr_t address = workload::Outer();
  const auto symbols = symbolizer.Symbolize({{address}});
  EXPECT_EQ(NameOf(symbols, address), "(none)");
  EXPECT_NE(symbols.note.find("memory limit"), std::string::npos) << symbols.note;
}

TEST(Symbolizer, WithLittleMemoryGivesNamesAlone) {
  // Enough for the names of a few addresses, too little for any unit.
  Symbolizer symbolizer({.memory_bytes = std::size_t{1} << 20});
  const std::uintptr_t address = workload::Outer();
  const auto symbols = symbolizer.Symbolize({{address}});
  EXPECT_EQ(NameOf(symbols, address), "workload::(anonymous namespace)::Outer");
  EXPECT_EQ(Find(symbols, address)->frames.front().line, 0u);
  EXPECT_NE(symbols.note.find("memory limit"), std::string::npos) << symbols.note;
}

TEST(Symbolizer, WithoutLinesGivesNamesOfSymbolTablesAlone) {
  Symbolizer symbolizer({.lines = false});
  const std::uintptr_t address = workload::Outer();
  const auto symbols = symbolizer.Symbolize({{address}});
  EXPECT_EQ(NameOf(symbols, address), "workload::(anonymous namespace)::Outer");
  EXPECT_EQ(Find(symbols, address)->frames.front().line, 0u);
}

TEST(Symbolizer, WithoutTimeGivesAddressesAndSaysSo) {
  Symbolizer symbolizer({.time = milliseconds(0)});
  const std::uintptr_t address = workload::Outer();
  const auto symbols = symbolizer.Symbolize({{address}});
  EXPECT_EQ(NameOf(symbols, address), "(none)");
  EXPECT_NE(symbols.note.find("time limit"), std::string::npos) << symbols.note;
}

TEST(Symbolizer, DropsItsCachesOnlyWhenIdle) {
  Symbolizer symbolizer;
  const std::uintptr_t address = workload::Outer();
  symbolizer.Symbolize({{address}});
  EXPECT_GT(symbolizer.held_bytes(), 0u);
  symbolizer.DropIfIdle(seconds(3600));
  EXPECT_GT(symbolizer.held_bytes(), 0u);
  symbolizer.DropIfIdle(seconds(0));
  EXPECT_EQ(symbolizer.held_bytes(), 0u);
  EXPECT_NE(NameOf(symbolizer.Symbolize({{address}}), address), "(none)");
}

TEST(Symbolizer, ServesManyThreads) {
  Symbolizer symbolizer;
  const std::uintptr_t address = workload::Outer();
  std::vector<std::thread> threads;
  std::vector<std::string> names(4);
  for (std::string& name : names) {
    threads.emplace_back([&symbolizer, &name, address] {
      for (int i = 0; i < 20; ++i) {
        name = NameOf(symbolizer.Symbolize({{address}}), address);
        symbolizer.DropIfIdle(seconds(0));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& name : names) {
    EXPECT_EQ(name, "workload::(anonymous namespace)::Inner");
  }
}

}  // namespace
}  // namespace heapwell::symbolize
