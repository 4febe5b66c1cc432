// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/function_index.h"

#include <dwarf.h>

#include <algorithm>
#include <cstddef>

namespace heapwell::symbolize {
namespace {

// Entries between two looks at the clock.
constexpr unsigned kBatch = 512;
// Of namespaces in types in functions; nothing written by people comes near.
constexpr int kMaxDepth = 64;
// Bytes are booked for this many elements of either list at once.
constexpr std::size_t kElementsBooked = 1024;
// An overlapping neighbour further back than this is not looked for.
constexpr std::ptrdiff_t kMaxNeighbours = 8;

}  // namespace

class FunctionIndex::Walker {
 public:
  Walker(FunctionIndex& index, const ElfFile& file, const Budget& budget)
      : index_(index), file_(file), budget_(budget) {}

  Limit Run(const Dwarf_Die& unit, Dwarf_Off end) {
    Dwarf_Die root = unit;
    last_offset_ = ::dwarf_dieoffset(&root);
    if (AddScope(last_offset_, end, 0)) Walk(root, 0, 0);
    return limit_;
  }

 private:
  // Visits the children of `parent`, which is scopes_[scope].
  void Walk(Dwarf_Die& parent, std::uint32_t scope, int depth) {
    Dwarf_Die child;
    if (depth > kMaxDepth || ::dwarf_child(&parent, &child) != 0) return;
    for (;;) {
      const Dwarf_Off offset = ::dwarf_dieoffset(&child);
      // Damaged files may lead back: then this would never end.
      if (offset < last_offset_ || !StepTo(offset)) return;
      const std::size_t first_inside = index_.scopes_.size();
      Visit(child, scope, depth);
      Dwarf_Die next;
      if (limit_ != Limit::kNone || ::dwarf_siblingof(&child, &next) != 0) return;
      if (first_inside < index_.scopes_.size() &&
          index_.scopes_[first_inside].entry == offset) {
        index_.scopes_[first_inside].limit = ::dwarf_dieoffset(&next);
      }
      child = next;
    }
  }

  void Visit(Dwarf_Die& entry, std::uint32_t scope, int depth) {
    const bool everything = index_.depth_ == Depth::kEverything;
    switch (::dwarf_tag(&entry)) {
      case DW_TAG_subprogram:
        AddFunction(entry);
        Enter(entry, scope, depth, everything);
        break;
      case DW_TAG_namespace:
      case DW_TAG_module:
        Enter(entry, scope, depth, true);
        break;
      case DW_TAG_structure_type:
      case DW_TAG_class_type:
      case DW_TAG_union_type:
        Enter(entry, scope, depth, everything);
        break;
      case DW_TAG_lexical_block:
        if (everything) Walk(entry, scope, depth + 1);
        break;
      default:
        break;
    }
  }

  void Enter(Dwarf_Die& entry, std::uint32_t scope, int depth, bool walk) {
    if (::dwarf_haschildren(&entry) <= 0) return;
    const auto inside = static_cast<std::uint32_t>(index_.scopes_.size());
    const Dwarf_Off outer_limit = index_.scopes_[scope].limit;
    if (!AddScope(::dwarf_dieoffset(&entry), outer_limit, scope)) return;
    index_.scopes_[inside].is_walked = walk;
    if (walk) Walk(entry, inside, depth + 1);
  }

  void AddFunction(Dwarf_Die& entry) {
    Dwarf_Addr base = 0;
    Dwarf_Addr low = 0;
    Dwarf_Addr high = 0;
    std::ptrdiff_t at = 0;
    while ((at = ::dwarf_ranges(&entry, at, &base, &low, &high)) > 0) {
      if (low >= high || !file_.CodeSection(low)) continue;
      if (!Book(index_.functions_.size(), sizeof(Function))) return;
      index_.functions_.push_back(
          {.low = low, .high = high, .entry = ::dwarf_dieoffset(&entry)});
    }
  }

  bool AddScope(Dwarf_Off entry, Dwarf_Off limit, std::uint32_t parent) {
    if (!Book(index_.scopes_.size(), sizeof(Scope))) return false;
    index_.scopes_.push_back({.entry = entry, .limit = limit, .parent = parent});
    return true;
  }

  bool Book(std::size_t elements, std::size_t element_bytes) {
    // Twice: a vector that grows has its old half beside it.
    if (elements % kElementsBooked != 0 ||
        index_.share_.Add(2 * kElementsBooked * element_bytes)) {
      return true;
    }
    limit_ = Limit::kMemory;
    return false;
  }

  bool StepTo(Dwarf_Off offset) {
    last_offset_ = offset;
    if (++steps_ % kBatch == 0 && !budget_.InTime()) limit_ = Limit::kTime;
    return limit_ == Limit::kNone;
  }

  FunctionIndex& index_;
  const ElfFile& file_;
  const Budget& budget_;
  Dwarf_Off last_offset_ = 0;
  unsigned steps_ = 0;
  Limit limit_ = Limit::kNone;
};

std::optional<FunctionIndex> FunctionIndex::Build(const Dwarf_Die& unit, Dwarf_Off end,
                                                  const ElfFile& file, Depth depth,
                                                  Budget& budget, Limit& limit) {
  FunctionIndex index(depth, budget);
  limit = Walker(index, file, budget).Run(unit, end);
  if (limit != Limit::kNone) return std::nullopt;
  std::sort(index.functions_.begin(), index.functions_.end(),
            [](const Function& a, const Function& b) {
              return a.low != b.low ? a.low < b.low : a.entry < b.entry;
            });
  index.functions_.shrink_to_fit();
  index.scopes_.shrink_to_fit();
  index.share_.ShrinkTo(index.functions_.size() * sizeof(Function) +
                        index.scopes_.size() * sizeof(Scope));
  return index;
}

std::optional<Dwarf_Off> FunctionIndex::Find(std::uint64_t address) const noexcept {
  auto after = std::upper_bound(
      functions_.begin(), functions_.end(), address,
      [](std::uint64_t value, const Function& f) { return value < f.low; });
  const auto stop = after - std::min(after - functions_.begin(), kMaxNeighbours);
  while (after != stop) {
    --after;
    if (address < after->high) return after->entry;
  }
  return std::nullopt;
}

// Of scopes_, which begin with the unit.
std::size_t FunctionIndex::InnermostScope(Dwarf_Off target) const noexcept {
  const auto after = std::upper_bound(
      scopes_.begin(), scopes_.end(), target,
      [](Dwarf_Off value, const Scope& scope) { return value < scope.entry; });
  if (after == scopes_.begin()) return 0;
  // The last child of a scope ends where its parent does, at the latest: so only the
  // whole way up tells what is around `target`.
  auto at = static_cast<std::size_t>(after - scopes_.begin()) - 1;
  for (std::size_t i = at; i != 0; i = scopes_[i].parent) {
    if (scopes_[i].limit <= target || scopes_[i].entry == target)
      at = scopes_[i].parent;
  }
  return at;
}

Dwarf_Off FunctionIndex::EndOf(Dwarf_Off offset) const noexcept {
  const auto scope = std::lower_bound(
      scopes_.begin(), scopes_.end(), offset,
      [](const Scope& candidate, Dwarf_Off value) { return candidate.entry < value; });
  return scope != scopes_.end() && scope->entry == offset ? scope->limit : offset;
}

std::optional<Dwarf_Off> FunctionIndex::ReadsFrom(Dwarf_Off target) const noexcept {
  const Scope& scope = scopes_[InnermostScope(target)];
  if (scope.is_walked) return std::nullopt;
  return scope.entry;
}

std::vector<Dwarf_Off> FunctionIndex::ScopesOf(const Dwarf_Die& unit,
                                               Dwarf_Off target) const {
  if (target < scopes_.front().entry) return {};
  const std::size_t at = InnermostScope(target);
  std::vector<Dwarf_Off> path;
  for (std::size_t i = at; i != 0; i = scopes_[i].parent) {
    path.insert(path.begin(), scopes_[i].entry);
  }
  if (scopes_[at].is_walked) return path;
  // Below what is indexed: down from sibling to sibling.
  Dwarf_Die parent = unit;
  if (at != 0 && ::dwarf_offdie(::dwarf_cu_getdwarf(parent.cu), scopes_[at].entry,
                                &parent) == nullptr) {
    return path;
  }
  for (int depth = 0; depth < kMaxDepth; ++depth) {
    Dwarf_Die child;
    if (::dwarf_child(&parent, &child) != 0) return path;
    Dwarf_Die next;
    while (::dwarf_siblingof(&child, &next) == 0 &&
           ::dwarf_dieoffset(&next) <= target &&
           ::dwarf_dieoffset(&next) > ::dwarf_dieoffset(&child)) {
      child = next;
    }
    if (::dwarf_dieoffset(&child) >= target) return path;
    const int tag = ::dwarf_tag(&child);
    // Blocks and inlined calls are no scopes of names.
    if (tag != DW_TAG_lexical_block && tag != DW_TAG_inlined_subroutine) {
      path.push_back(::dwarf_dieoffset(&child));
    }
    parent = child;
  }
  return path;
}

}  // namespace heapwell::symbolize
