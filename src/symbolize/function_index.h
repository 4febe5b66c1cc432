// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Where one DWARF unit has its functions, and what they are declared in.
#ifndef HEAPWELL_SRC_SYMBOLIZE_FUNCTION_INDEX_H_
#define HEAPWELL_SRC_SYMBOLIZE_FUNCTION_INDEX_H_

#include <elfutils/libdw.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "symbolize/budget.h"
#include "symbolize/elf_file.h"

namespace heapwell::symbolize {

/// libdw finds the function of an address by walking the unit: milliseconds for each
/// address. This walks it once and keeps 24 bytes a function.
class FunctionIndex {
 public:
  /// How deep to look for functions. Almost all are direct children of the unit or of
  /// a namespace; clang and GNU C put some inside other functions.
  enum class Depth { kNamespaces, kEverything };

  /// Reads the entries below `unit`, a compile or partial unit of `file` that ends at
  /// `end`. About 0.1 us an entry. Empty when `limit` says which one was met.
  static std::optional<FunctionIndex> Build(const Dwarf_Die& unit, Dwarf_Off end,
                                            const ElfFile& file, Depth depth,
                                            Budget& budget, Limit& limit);

  [[nodiscard]] Depth depth() const noexcept { return depth_; }

  /// The entry (DW_TAG_subprogram) whose code holds `address`. O(log n).
  [[nodiscard]] std::optional<Dwarf_Off> Find(std::uint64_t address) const noexcept;

  /// Where the entry at `offset` ends, its children included; `offset` itself if it has
  /// none that are indexed. Of a last child it may be the end of what encloses it.
  [[nodiscard]] Dwarf_Off EndOf(Dwarf_Off offset) const noexcept;

  /// Where ScopesOf(target) begins to read entries, up to `target`. Empty: nowhere.
  [[nodiscard]] std::optional<Dwarf_Off> ReadsFrom(Dwarf_Off target) const noexcept;

  /// The path from the unit down to the entry at `target`, in a namespace, a type or
  /// another function: offsets of entries, outermost first, without `target`.
  [[nodiscard]] std::vector<Dwarf_Off> ScopesOf(const Dwarf_Die& unit,
                                                Dwarf_Off target) const;

 private:
  struct Function {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    Dwarf_Off entry = 0;
  };
  /// An entry with children, and where the last of them ends.
  struct Scope {
    Dwarf_Off entry = 0;
    Dwarf_Off limit = 0;
    std::uint32_t parent = 0;
    bool is_walked = true;  // All scopes in it are indexed.
  };
  class Walker;

  [[nodiscard]] std::size_t InnermostScope(Dwarf_Off target) const noexcept;

  FunctionIndex(Depth depth, Budget& budget) : share_(budget), depth_(depth) {}

  std::vector<Function> functions_ = {};  // Ascending by `low`.
  std::vector<Scope> scopes_ = {};        // Ascending by `entry`; [0] is the unit.
  Budget::Share share_;
  Depth depth_;
};

}  // namespace heapwell::symbolize

#endif  // HEAPWELL_SRC_SYMBOLIZE_FUNCTION_INDEX_H_
