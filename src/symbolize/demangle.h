// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Names as a flame graph shows them.
#ifndef HEAPWELL_SRC_SYMBOLIZE_DEMANGLE_H_
#define HEAPWELL_SRC_SYMBOLIZE_DEMANGLE_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace heapwell::symbolize {

/// Longer names are cut here: nothing draws them, and 64 KiB names exist.
inline constexpr std::size_t kMaxNameBytes = 4096;

/// A demangled C++ name without what a reader of call stacks skips:
///   parameters, return type, cv and ref qualifiers, [abi:...] and [clone ...];
///   "virtual thunk to", so that a thunk counts for its function;
///   default template arguments (allocators, traits, hashers, comparators);
///   template arguments that are then still longer than 40 bytes: "<...>".
/// "(anonymous namespace)", operators and "{lambda#1}" stay. A text that is no C++
/// name comes back as it is.
std::string SimplifyName(std::string_view demangled);

/// What to show for a symbol: demangled and simplified if it is mangled, else the
/// symbol itself without the suffixes of clones (".cold"). Cut at kMaxNameBytes.
std::string ReadableName(const std::string& symbol);

}  // namespace heapwell::symbolize

#endif  // HEAPWELL_SRC_SYMBOLIZE_DEMANGLE_H_
