// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/unit_root.h"

#include <dwarf.h>

#include <algorithm>
#include <initializer_list>

namespace heapwell::symbolize {
namespace {

bool HasAny(Dwarf_Die& root, std::initializer_list<unsigned> names) {
  return std::any_of(names.begin(), names.end(),
                     [&](unsigned name) { return ::dwarf_hasattr(&root, name) != 0; });
}

}  // namespace

bool IsSplit(Dwarf_Die& root, std::uint8_t type) {
  return type == DW_UT_skeleton || HasAny(root, {DW_AT_dwo_name, DW_AT_GNU_dwo_name});
}

bool IsReadWithEntries(Dwarf_Die& root) {
  if (HasAny(root, {DW_AT_str_offsets_base, DW_AT_addr_base, DW_AT_rnglists_base,
                    DW_AT_loclists_base, DW_AT_GNU_addr_base, DW_AT_GNU_ranges_base})) {
    return true;
  }
  return HasAny(root, {DW_AT_low_pc, DW_AT_entry_pc}) && !HasAny(root, {DW_AT_ranges});
}

}  // namespace heapwell::symbolize
