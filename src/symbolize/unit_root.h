// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What a unit's own entry tells of all others.
#ifndef HEAPWELL_SRC_SYMBOLIZE_UNIT_ROOT_H_
#define HEAPWELL_SRC_SYMBOLIZE_UNIT_ROOT_H_

#include <elfutils/libdw.h>

#include <cstdint>

namespace heapwell::symbolize {

/// The other entries are in a .dwo file. `type`: of the unit, as DWARF 5 has it.
bool IsSplit(Dwarf_Die& root, std::uint8_t type);

/// libdw reads `root` when it reads another entry: it tells where tables begin that
/// others have indexes into, or what ranges of others are relative to. The latter libdw
/// remembers once it has read the ranges of `root`, if `root` has a list of them.
bool IsReadWithEntries(Dwarf_Die& root);

}  // namespace heapwell::symbolize

#endif  // HEAPWELL_SRC_SYMBOLIZE_UNIT_ROOT_H_
