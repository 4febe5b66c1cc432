// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Names of functions as DWARF entries tell them.
#ifndef HEAPWELL_SRC_SYMBOLIZE_ENTRY_NAMES_H_
#define HEAPWELL_SRC_SYMBOLIZE_ENTRY_NAMES_H_

#include <elfutils/libdw.h>

#include <cstdint>
#include <string>
#include <unordered_map>

#include "symbolize/dwarf_file.h"
#include "symbolize/name_pool.h"

namespace heapwell::symbolize {

/// Names point into a NamePool; an empty one: the entry tells none.
struct EntryName {
  const std::string* function = nullptr;
  const std::string* system_name = nullptr;
  std::uint32_t start_line = 0;
  bool is_linkage_name = false;  ///< `system_name` is what the linker saw.
};

/// Names functions of one file and remembers them. Not thread-safe.
class EntryNames {
 public:
  EntryNames(DwarfFile& dwarf, NamePool& pool, Budget& budget)
      : dwarf_(dwarf), pool_(pool), share_(budget) {}

  /// `entry`: a function, concrete, abstract or inlined. Its linkage name, demangled;
  /// without one (static functions, lambdas of gcc, C), its name inside the names of
  /// what it is declared in.
  EntryName NameOf(const Dwarf_Die& entry);

 private:
  EntryName Read(Dwarf_Die& entry, int depth);
  std::string ScopedName(const Dwarf_Die& entry, const std::string& name, int depth,
                         Limit& limit);

  DwarfFile& dwarf_;
  NamePool& pool_;
  // By where the entry lies: of what was inlined, where its origin does.
  std::unordered_map<const void*, EntryName> known_ = {};
  Budget::Share share_;
};

}  // namespace heapwell::symbolize

#endif  // HEAPWELL_SRC_SYMBOLIZE_ENTRY_NAMES_H_
