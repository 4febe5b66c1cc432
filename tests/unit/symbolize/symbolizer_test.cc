// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/symbolizer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "symbolize/contiguous_unit.h"
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

// So many addresses, evenly over this program's code; each `round` has others.
std::vector<std::uintptr_t> CodeOfThisProgram(std::size_t count, std::size_t round) {
  std::vector<std::uintptr_t> addresses;
  const auto here = reinterpret_cast<std::uintptr_t>(&CodeOfThisProgram);
  const Symbolization symbols = Symbolizer({.lines = false}).Symbolize({});
  for (const Mapping& mapping : symbols.mappings) {
    if (here < mapping.start || here >= mapping.limit) continue;
    const std::size_t step = (mapping.limit - mapping.start) / count;
    for (std::size_t i = 0; i < count; ++i) {
      addresses.push_back(mapping.start + i * step + round * 37 % step);
    }
  }
  return addresses;
}

bool IsSame(const Frame& a, const Frame& b) {
  return a.function == b.function && a.system_name == b.system_name &&
         a.file == b.file && a.line == b.line && a.start_line == b.start_line;
}

// What takes longer is no failure of these tests.
constexpr Limits kPatient = {.time = std::chrono::minutes{10}};

// The first time, units are read whole; later, what an address needs of them.
TEST(Symbolizer, SaysTheSameOfUnitsThatItReadsInParts) {
  Symbolizer warm(kPatient);
  warm.Symbolize(CodeOfThisProgram(2000, 0));
  std::size_t frames = 0;
  for (std::size_t round = 1; round <= 3; ++round) {
    const auto addresses = CodeOfThisProgram(2000, round);
    const auto in_parts = warm.Symbolize(addresses);
    const auto whole = Symbolizer(kPatient).Symbolize(addresses);
    EXPECT_EQ(in_parts.note, whole.note);
    ASSERT_EQ(in_parts.locations.size(), whole.locations.size());
    for (std::size_t i = 0; i < whole.locations.size(); ++i) {
      ASSERT_TRUE(std::ranges::equal(in_parts.locations[i].frames,
                                     whole.locations[i].frames, IsSame))
          << std::hex << whole.locations[i].address;
      frames += whole.locations[i].frames.size();
    }
  }
  EXPECT_GT(frames, 3000u);
}

// What an entry's ranges are relative to stands in the unit's own entry, which is not
// read anew.
TEST(Symbolizer, KnowsInlinedCallsInPiecesOfAUnitThatItReadBefore) {
  Symbolizer warm(kPatient);
  warm.Symbolize({{reinterpret_cast<std::uintptr_t>(&contiguous::Plain) + 1}});
  std::vector<std::uintptr_t> addresses;
  const auto code = reinterpret_cast<std::uintptr_t>(&contiguous::Interleaved);
  for (std::uintptr_t i = 1; i < 100; ++i) addresses.push_back(code + i);
  const auto in_parts = warm.Symbolize(addresses);
  const auto whole = Symbolizer(kPatient).Symbolize(addresses);
  ASSERT_EQ(in_parts.locations.size(), whole.locations.size());
  std::size_t inlined = 0;
  for (std::size_t i = 0; i < whole.locations.size(); ++i) {
    EXPECT_TRUE(std::ranges::equal(in_parts.locations[i].frames,
                                   whole.locations[i].frames, IsSame))
        << i;
    inlined += whole.locations[i].frames.size() > 1 ? 1 : 0;
  }
  EXPECT_GT(inlined, 10u);
}

// By this process, in all.
std::uint64_t BytesRead() {
  std::ifstream file("/proc/self/io");
  std::string name;
  std::uint64_t bytes = 0;
  file >> name >> bytes;
  EXPECT_EQ(name, "rchar:");
  return bytes;
}

TEST(Symbolizer, ReadsLittleOfAFileThatItKnows) {
  Symbolizer symbolizer(kPatient);
  const std::uint64_t before = BytesRead();
  symbolizer.Symbolize(CodeOfThisProgram(40, 0));
  const std::uint64_t first = BytesRead();
  symbolizer.Symbolize(CodeOfThisProgram(40, 1));
  const std::uint64_t second = BytesRead();
  EXPECT_LT(2 * (second - first), first - before)
      << second - first << " bytes, after " << first - before;
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

TEST(Symbolizer, ClosesFilesThatNothingNewIsAskedOf) {
  Symbolizer symbolizer(kPatient);
  const auto addresses = CodeOfThisProgram(200, 0);
  const auto first = symbolizer.Symbolize(addresses);
  const std::size_t open_bytes = symbolizer.held_bytes();
  symbolizer.CloseFilesIfIdle(seconds(3600));
  EXPECT_EQ(symbolizer.held_bytes(), open_bytes);
  std::this_thread::sleep_for(milliseconds(1100));
  symbolizer.Symbolize(addresses);
  symbolizer.CloseFilesIfIdle(seconds(1));
  EXPECT_LT(4 * symbolizer.held_bytes(), open_bytes) << open_bytes;

  const std::size_t closed_bytes = symbolizer.held_bytes();
  const auto again = symbolizer.Symbolize(addresses);
  EXPECT_EQ(symbolizer.held_bytes(), closed_bytes) << "known without the files";
  for (std::size_t i = 0; i < first.locations.size(); ++i) {
    EXPECT_TRUE(std::ranges::equal(first.locations[i].frames, again.locations[i].frames,
                                   IsSame));
  }
  symbolizer.Symbolize(CodeOfThisProgram(200, 1));
  EXPECT_GT(symbolizer.held_bytes(), closed_bytes) << "opened again";
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
