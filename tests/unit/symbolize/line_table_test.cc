// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/line_table.h"

#include <elfutils/libdw.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "symbolize/dwarf_file.h"

namespace heapwell::symbolize {
namespace {

constexpr char kSelf[] = "/proc/self/exe";

/// This program's own debug information.
struct Self {
  Self() : file(ElfFile::Open(kSelf, budget)) {
    Limit limit = Limit::kNone;
    dwarf = DwarfFile::Open(*file, nullptr, budget, limit);
    dwarf->ListUnits();
  }

  Budget budget{std::size_t{64} << 20, std::chrono::seconds{60}};
  std::optional<ElfFile> file;
  std::unique_ptr<DwarfFile> dwarf = {};
};

struct EndDwarf {
  void operator()(Dwarf* dwarf) const { ::dwarf_end(dwarf); }
};

/// Of one unit of this program: libdw's answers, from a file that it read itself.
struct Row {
  std::uint64_t address = 0;
  std::string file = {};
  int line = 0;
};

std::vector<std::vector<Row>> RowsOfUnits(std::size_t max_units) {
  const base::OwnedFd fd = base::OpenForRead(kSelf);
  const std::unique_ptr<Dwarf, EndDwarf> dwarf(::dwarf_begin(fd.get(), DWARF_C_READ));
  std::vector<std::vector<Row>> units;
  Dwarf_CU* unit = nullptr;
  Dwarf_Die root;
  while (units.size() < max_units &&
         ::dwarf_get_units(dwarf.get(), unit, &unit, nullptr, nullptr, &root,
                           nullptr) == 0) {
    Dwarf_Lines* lines = nullptr;
    std::size_t count = 0;
    if (::dwarf_getsrclines(&root, &lines, &count) != 0) continue;
    std::vector<Row>& rows = units.emplace_back();
    for (std::size_t i = 0; i + 1 < count; ++i) {
      Dwarf_Addr address = 0;
      Dwarf_Addr next = 0;
      bool is_end = false;
      Row row;
      ::dwarf_lineaddr(::dwarf_onesrcline(lines, i), &address);
      ::dwarf_lineaddr(::dwarf_onesrcline(lines, i + 1), &next);
      ::dwarf_lineendsequence(::dwarf_onesrcline(lines, i), &is_end);
      ::dwarf_lineno(::dwarf_onesrcline(lines, i), &row.line);
      if (is_end || next <= address) continue;
      row.address = next - 1;
      const char* file =
          ::dwarf_linesrc(::dwarf_onesrcline(lines, i), nullptr, nullptr);
      if (file != nullptr) row.file = file;
      rows.push_back(std::move(row));
    }
  }
  return units;
}

/// The first units may be those of start code, with hardly a row.
std::vector<Row> RowsOfALargeUnit() {
  const std::vector<std::vector<Row>> units = RowsOfUnits(8);
  return *std::max_element(
      units.begin(), units.end(),
      [](const auto& a, const auto& b) { return a.size() < b.size(); });
}

/// Null: there is none. Rows may be of functions that the linker threw away.
const Unit* ALargeUnit(const Self& self) {
  for (const Row& row : RowsOfALargeUnit()) {
    if (const Unit* unit = self.dwarf->FindUnit(row.address)) return unit;
  }
  return nullptr;
}

std::string BaseName(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

TEST(LineTable, SaysWhatLibdwSaysOfThisProgram) {
  Self self;
  std::size_t compared = 0;
  for (const std::vector<Row>& rows : RowsOfUnits(4)) {
    for (const Row& row : rows) {
      const Unit* unit = self.dwarf->FindUnit(row.address);
      if (unit == nullptr || row.line == 0) continue;  // Thrown away by the linker.
      Limit limit = Limit::kNone;
      const auto table = self.dwarf->ReadLineTable(*unit, limit);
      ASSERT_TRUE(table);
      const LineIndex* index = self.dwarf->LineIndexOf(*unit, *table, limit);
      ASSERT_NE(index, nullptr);
      const std::uint64_t address[] = {row.address};
      const std::vector<LineRow> found = table->Find(address, *index, self.budget);
      ASSERT_TRUE(found[0].found) << row.address;
      EXPECT_EQ(int(found[0].line), row.line) << row.address;
      EXPECT_EQ(BaseName(table->FileName(found[0].file)), BaseName(row.file));
      if (++compared == 5000) return;
    }
  }
  EXPECT_GT(compared, 1000u);
}

TEST(LineTable, AnswersManyAddressesAsItAnswersEach) {
  Self self;
  const std::vector<Row> rows = RowsOfALargeUnit();
  const Unit* unit = nullptr;
  std::vector<std::uint64_t> addresses;
  for (const Row& row : rows) {
    const Unit* around = self.dwarf->FindUnit(row.address);
    if (unit == nullptr) unit = around;
    if (around == unit && around != nullptr) addresses.push_back(row.address);
  }
  ASSERT_GT(addresses.size(), 100u);
  std::sort(addresses.begin(), addresses.end());
  Limit limit = Limit::kNone;
  const auto table = self.dwarf->ReadLineTable(*unit, limit);
  ASSERT_TRUE(table);
  const LineIndex* index = self.dwarf->LineIndexOf(*unit, *table, limit);
  ASSERT_NE(index, nullptr);
  EXPECT_GT(index->marks.size(), 2u);
  const std::vector<LineRow> all = table->Find(addresses, *index, self.budget);
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const std::uint64_t address[] = {addresses[i]};
    EXPECT_EQ(table->Find(address, *index, self.budget)[0].line, all[i].line);
  }
}

TEST(LineTable, FindsNothingOutsideOfItsUnit) {
  Self self;
  const Unit* unit = ALargeUnit(self);
  ASSERT_NE(unit, nullptr);
  Limit limit = Limit::kNone;
  const auto table = self.dwarf->ReadLineTable(*unit, limit);
  const LineIndex* index = self.dwarf->LineIndexOf(*unit, *table, limit);
  const std::uint64_t addresses[] = {0, 1, ~std::uint64_t{0}};
  for (const LineRow& row : table->Find(addresses, *index, self.budget))
    EXPECT_FALSE(row.found);
  EXPECT_EQ(table->FileName(1000000), "");
}

TEST(LineTable, WithoutTimeMakesNoIndex) {
  Self self;
  const Unit* unit = ALargeUnit(self);
  ASSERT_NE(unit, nullptr);
  Limit limit = Limit::kNone;
  const auto table = self.dwarf->ReadLineTable(*unit, limit);
  Budget no_time(std::size_t{64} << 20, std::chrono::milliseconds{0});
  EXPECT_FALSE(table->MakeIndex(*self.file, no_time, limit));
  EXPECT_EQ(limit, Limit::kTime);
}

TEST(LineTable, WithoutMemoryMakesNoIndex) {
  Self self;
  const Unit* unit = ALargeUnit(self);
  ASSERT_NE(unit, nullptr);
  Limit limit = Limit::kNone;
  const auto table = self.dwarf->ReadLineTable(*unit, limit);
  self.file->image().GiveBack();
  Budget no_memory(0, std::chrono::seconds{60});
  EXPECT_FALSE(table->MakeIndex(*self.file, no_memory, limit));
  EXPECT_EQ(limit, Limit::kMemory);
}

TEST(LineTable, IsEmptyForBytesThatAreNone) {
  Self self;
  const auto read = [&](std::span<const unsigned char> line, std::uint64_t offset) {
    const LineSections sections = {.line = line, .image = &self.file->image()};
    return LineTable::Read(sections, offset, "", self.budget);
  };
  EXPECT_FALSE(read({}, 0));
  const std::vector<unsigned char> bytes(64, 0xff);
  EXPECT_FALSE(read(bytes, 0));
  EXPECT_FALSE(read(bytes, 64));
  const std::vector<unsigned char> zeros(64, 0);
  EXPECT_FALSE(read(zeros, 0));
}

}  // namespace
}  // namespace heapwell::symbolize
