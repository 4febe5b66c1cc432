// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_SYMBOLIZE_UNIT_FRAMES_H_
#define HEAPWELL_SRC_SYMBOLIZE_UNIT_FRAMES_H_

#include <cstdint>
#include <span>
#include <vector>

#include "symbolize/dwarf_file.h"
#include "symbolize/entry_names.h"
#include "symbolize/name_pool.h"
#include "symbolize/symbol_table.h"

namespace heapwell::symbolize {

/// An address as the file has it, and what the symbol tables say of it.
struct UnitQuery {
  std::uint64_t address = 0;
  const Symbol* symbol = nullptr;
};

/// The answer to one query, or which limit kept it from us.
struct UnitAnswer {
  std::vector<PooledFrame> frames = {};  ///< Innermost first. Empty: nothing known.
  Limit limit = Limit::kNone;
};

/// Function, file, line and inlined functions of `queries`, which ascend and lie in
/// `unit`. The symbol names a function that has no linkage name, or no entry: what was
/// written in assembly.
std::vector<UnitAnswer> FindUnitFrames(DwarfFile& dwarf, const Unit& unit,
                                       std::span<const UnitQuery> queries,
                                       EntryNames& names, NamePool& pool,
                                       Budget& budget);

}  // namespace heapwell::symbolize

#endif  // HEAPWELL_SRC_SYMBOLIZE_UNIT_FRAMES_H_
