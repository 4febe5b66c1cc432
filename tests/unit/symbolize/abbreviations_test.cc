// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/abbreviations.h"

#include <dwarf.h>
#include <gtest/gtest.h>

#include <vector>

namespace heapwell::symbolize {
namespace {

// Two abbreviations, and the table's end.
constexpr unsigned char kTable[] = {1,
                                    DW_TAG_compile_unit,
                                    DW_CHILDREN_yes,  //
                                    DW_AT_name,
                                    DW_FORM_strp,
                                    0,
                                    0,  //
                                    2,
                                    DW_TAG_base_type,
                                    DW_CHILDREN_no,  //
                                    DW_AT_byte_size,
                                    DW_FORM_implicit_const,
                                    0x7f,
                                    DW_AT_name,
                                    DW_FORM_strp,
                                    0,
                                    0,  //
                                    0};

TEST(CountAbbreviations, CountsUpToTheEndOfTheTable) {
  EXPECT_EQ(CountAbbreviations(kTable), 2u);
  std::vector<unsigned char> two_tables;
  for (int i = 0; i < 2; ++i) {
    for (const unsigned char byte : kTable) two_tables.push_back(byte);
  }
  EXPECT_EQ(CountAbbreviations(two_tables), 2u) << "the next unit's are not this one's";
}

TEST(CountAbbreviations, EndsWhereTheBytesDo) {
  EXPECT_EQ(CountAbbreviations({}), 0u);
  for (std::size_t size = 0; size < sizeof(kTable); ++size) {
    EXPECT_LE(CountAbbreviations(std::span(kTable).first(size)), 2u) << size;
  }
  EXPECT_LE(CountAbbreviations(std::vector<unsigned char>(64, 0xff)), 1u);
}

}  // namespace
}  // namespace heapwell::symbolize
