// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Function names from the symbol tables of an ELF file.
#ifndef HEAPWELL_SRC_SYMBOLIZE_SYMBOL_TABLE_H_
#define HEAPWELL_SRC_SYMBOLIZE_SYMBOL_TABLE_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "symbolize/budget.h"
#include "symbolize/elf_file.h"

namespace heapwell::symbolize {

/// A function symbol. Empty name: no symbol covers the address.
struct Symbol {
  std::string name = {};  ///< As in the table: mangled. Cut at kMaxNameBytes.
  std::uint64_t start = 0;
};

enum class SymbolSource {
  kSymtab,  ///< .symtab: every function that was linked.
  kDynsym,  ///< .dynsym: what other files may call.
};

/// One symbol for each of `addresses`, which ascend (addresses as the file has them).
/// A symbol covers [start, start + size) and nothing else; one without a size, as
/// assembly may leave it, covers what lies up to the next symbol, if the table is
/// whole (.symtab). Of several the innermost, then global before weak before local,
/// then the one with fewest leading underscores, then the shortest name.
/// One pass over the table, nothing kept: about 40 ns a symbol. Out of time, those
/// found so far are the answer.
std::vector<Symbol> FindSymbols(ElfFile& file, SymbolSource source,
                                std::span<const std::uint64_t> addresses,
                                const Budget& budget);

}  // namespace heapwell::symbolize

#endif  // HEAPWELL_SRC_SYMBOLIZE_SYMBOL_TABLE_H_
