// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/inline_chain.h"

#include <dwarf.h>

#include <limits>

namespace heapwell::symbolize {
namespace {

// Blocks in inlined calls in blocks: compilers stop inlining long before.
constexpr int kMaxDepth = 256;

bool MayHoldCode(int tag) {
  return tag == DW_TAG_inlined_subroutine || tag == DW_TAG_lexical_block ||
         tag == DW_TAG_try_block || tag == DW_TAG_catch_block;
}

/// The child of `parent` that holds `address`.
bool FindChild(Dwarf_Die& parent, std::uint64_t address, Dwarf_Die& found) {
  Dwarf_Die child;
  if (::dwarf_child(&parent, &child) != 0) return false;
  for (;;) {
    if (MayHoldCode(::dwarf_tag(&child)) && ::dwarf_haspc(&child, address) > 0) {
      found = child;
      return true;
    }
    Dwarf_Die next;
    if (::dwarf_siblingof(&child, &next) != 0) return false;
    // Damaged: it would never end.
    if (::dwarf_dieoffset(&next) <= ::dwarf_dieoffset(&child)) return false;
    child = next;
  }
}

std::uint64_t Number(Dwarf_Die& entry, unsigned name) {
  Dwarf_Attribute attribute;
  Dwarf_Word value = 0;
  if (::dwarf_attr(&entry, name, &attribute) == nullptr ||
      ::dwarf_formudata(&attribute, &value) != 0) {
    return 0;
  }
  return value;
}

}  // namespace

std::vector<InlineStep> FindInlineChain(const Dwarf_Die& function,
                                        std::uint64_t address) {
  std::vector<InlineStep> chain = {{.entry = function}};
  Dwarf_Die parent = function;
  for (int depth = 0; depth < kMaxDepth; ++depth) {
    Dwarf_Die child;
    if (!FindChild(parent, address, child)) break;
    if (::dwarf_tag(&child) == DW_TAG_inlined_subroutine) {
      const std::uint64_t line = Number(child, DW_AT_call_line);
      const bool fits = line <= std::numeric_limits<std::uint32_t>::max();
      chain.push_back({.entry = child,
                       .call_file = Number(child, DW_AT_call_file),
                       .call_line = fits ? static_cast<std::uint32_t>(line) : 0});
    }
    parent = child;
  }
  return chain;
}

}  // namespace heapwell::symbolize
