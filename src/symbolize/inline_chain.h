// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_SYMBOLIZE_INLINE_CHAIN_H_
#define HEAPWELL_SRC_SYMBOLIZE_INLINE_CHAIN_H_

#include <elfutils/libdw.h>

#include <cstdint>
#include <vector>

namespace heapwell::symbolize {

/// A function that an address lies in.
struct InlineStep {
  Dwarf_Die entry = {};
  /// Where it was inlined: in the file and line of the step before. 0: unknown.
  std::uint64_t call_file = 0;
  std::uint32_t call_line = 0;
};

/// `function`, then what was inlined into it around `address`, the outermost first.
/// Reads the entries below `function` alone, which are loaded.
std::vector<InlineStep> FindInlineChain(const Dwarf_Die& function,
                                        std::uint64_t address);

}  // namespace heapwell::symbolize

#endif  // HEAPWELL_SRC_SYMBOLIZE_INLINE_CHAIN_H_
