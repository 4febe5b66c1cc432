// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/dwarf_file.h"

#include <dwarf.h>

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>

#include "symbolize/byte_reader.h"

namespace heapwell::symbolize {
namespace {

// libdw 0.188 keeps some 1.1 KiB for each unit it has seen: its own record, three tree
// nodes, and the first table of abbreviations.
constexpr std::size_t kUnitBytes = 1280;
// A record of 40 bytes, and its place in a hash table that grows by doubling.
constexpr std::size_t kAbbreviationBytes = 96;
// Ranges of code between two bookings of memory.
constexpr std::size_t kSpansBooked = 1024;

std::string StringOf(Dwarf_Die& entry, unsigned name) {
  Dwarf_Attribute attribute;
  const char* text = ::dwarf_formstring(::dwarf_attr(&entry, name, &attribute));
  return text == nullptr ? "" : text;
}

std::size_t CountAbbreviations(std::span<const unsigned char> section,
                               std::uint64_t offset) {
  if (offset >= section.size()) return 0;
  ByteReader reader(section.subspan(static_cast<std::size_t>(offset)));
  std::size_t count = 0;
  while (reader.ok() && reader.Uleb() != 0) {
    ++count;
    reader.Uleb();  // Tag,
    reader.U8();    // and whether it has children.
    for (;;) {
      const std::uint64_t name = reader.Uleb();
      const std::uint64_t form = reader.Uleb();
      if (form == DW_FORM_implicit_const) reader.Sleb();
      if (!reader.ok() || (name == 0 && form == 0)) break;
    }
  }
  return count;
}

bool IsSplit(Dwarf_Die& root, std::uint8_t type) {
  return type == DW_UT_skeleton || ::dwarf_hasattr(&root, DW_AT_dwo_name) != 0 ||
         ::dwarf_hasattr(&root, DW_AT_GNU_dwo_name) != 0;
}

}  // namespace

DwarfFile::DwarfFile(ElfFile& file, ElfFile* alt, Budget& budget)
    : budget_(budget), share_(budget), file_(file), alt_file_(alt) {}

DwarfFile::~DwarfFile() = default;

std::unique_ptr<DwarfFile> DwarfFile::Open(ElfFile& file, ElfFile* alt, Budget& budget,
                                           Limit& limit) {
  limit = Limit::kNone;
  std::unique_ptr<DwarfFile> self(new DwarfFile(file, alt, budget));
  if (!self->share_.Add(file.DecompressedDebugBytes()) ||
      (alt != nullptr && !self->share_.Add(alt->DecompressedDebugBytes()))) {
    limit = Limit::kMemory;
    return nullptr;
  }
  self->dwarf_.reset(::dwarf_begin_elf(file.elf(), DWARF_C_READ, nullptr));
  if (!self->dwarf_) return nullptr;
  if (alt != nullptr) {
    self->alt_.reset(::dwarf_begin_elf(alt->elf(), DWARF_C_READ, nullptr));
    if (!self->alt_) return nullptr;
    ::dwarf_setalt(self->dwarf_.get(), self->alt_.get());
  }
  return self;
}

Limit DwarfFile::ListUnits() {
  Limit limit = Limit::kNone;
  while (!all_listed_ && limit == Limit::kNone) {
    if (!budget_.InTime()) {
      limit = Limit::kTime;
      break;
    }
    if (!share_.Add(kUnitBytes)) {
      limit = Limit::kMemory;
      break;
    }
    Dwarf_CU* next = nullptr;
    std::uint8_t type = 0;
    Dwarf_Die root = {};
    if (::dwarf_get_units(dwarf_.get(), last_listed_, &next, nullptr, &type, &root,
                          nullptr) != 0) {
      all_listed_ = true;  // The last one, or damaged from here on.
      break;
    }
    last_listed_ = next;
    // The header and the first entry; ranges and abbreviations are elsewhere.
    file_.image().Touch(2 * MappedImage::kFarAccessBytes);
    if (::dwarf_tag(&root) == DW_TAG_compile_unit || type == DW_UT_skeleton) {
      limit = AddUnit(root, IsSplit(root, type));
    }
  }
  std::sort(code_.begin(), code_.end(), [](const CodeSpan& a, const CodeSpan& b) {
    return a.low != b.low ? a.low < b.low : a.unit < b.unit;
  });
  return limit;
}

Limit DwarfFile::AddUnit(Dwarf_Die root, bool is_split) {
  const auto index = static_cast<std::uint32_t>(units_.size());
  units_.push_back({.root = root, .is_split = is_split});
  Dwarf_Addr base = 0;
  Dwarf_Addr low = 0;
  Dwarf_Addr high = 0;
  std::ptrdiff_t at = 0;
  while ((at = ::dwarf_ranges(&root, at, &base, &low, &high)) > 0) {
    if (low >= high || !file_.CodeSection(low)) continue;
    // Twice: a vector that grows has its old half beside it.
    if (code_.size() % kSpansBooked == 0 &&
        !share_.Add(2 * kSpansBooked * sizeof(CodeSpan))) {
      return Limit::kMemory;
    }
    code_.push_back({.low = low, .high = high, .unit = index});
  }
  return Limit::kNone;
}

const Unit* DwarfFile::FindUnit(std::uint64_t address) const noexcept {
  const auto after = std::upper_bound(
      code_.begin(), code_.end(), address,
      [](std::uint64_t value, const CodeSpan& span) { return value < span.low; });
  if (after == code_.begin() || address >= (after - 1)->high) return nullptr;
  return &units_[(after - 1)->unit];
}

std::optional<Dwarf_Die> DwarfFile::FindFunction(const Unit& unit,
                                                 std::uint64_t address, Limit& limit) {
  using enum FunctionIndex::Depth;
  for (const auto depth : {kNamespaces, kEverything}) {
    const FunctionIndex* index = IndexOf(unit.root, depth, limit);
    if (index == nullptr) return std::nullopt;
    const auto offset = index->Find(address);
    if (!offset) continue;
    Dwarf_Die entry;
    if (::dwarf_offdie(dwarf_.get(), *offset, &entry) == nullptr) return std::nullopt;
    file_.image().Touch(MappedImage::kFarAccessBytes);
    return entry;
  }
  return std::nullopt;
}

std::vector<Dwarf_Die> DwarfFile::ScopesOf(Dwarf_Die entry, Limit& limit) {
  std::vector<Dwarf_Die> scopes;
  const FunctionIndex* index = IndexOf(entry, FunctionIndex::Depth::kNamespaces, limit);
  Dwarf_Die unit;
  if (index == nullptr || ::dwarf_diecu(&entry, &unit, nullptr, nullptr) == nullptr) {
    return scopes;
  }
  Dwarf* dwarf = ::dwarf_cu_getdwarf(entry.cu);
  for (const Dwarf_Off offset : index->ScopesOf(unit, ::dwarf_dieoffset(&entry))) {
    Dwarf_Die scope;
    if (::dwarf_offdie(dwarf, offset, &scope) != nullptr) scopes.push_back(scope);
  }
  return scopes;
}

const FunctionIndex* DwarfFile::IndexOf(Dwarf_Die entry, FunctionIndex::Depth depth,
                                        Limit& limit) {
  limit = Limit::kNone;
  const auto known = indexes_.find(entry.cu);
  if (known != indexes_.end()) {
    // What looks into everything serves both.
    if (known->second.depth() == FunctionIndex::Depth::kEverything ||
        depth == FunctionIndex::Depth::kNamespaces) {
      return &known->second;
    }
    indexes_.erase(known);
  }
  Dwarf_Die unit;
  if (::dwarf_diecu(&entry, &unit, nullptr, nullptr) == nullptr) return nullptr;
  if (depth == FunctionIndex::Depth::kNamespaces && !BookAbbreviations(unit)) {
    limit = Limit::kMemory;
    return nullptr;
  }
  const bool is_alt =
      alt_file_ != nullptr && ::dwarf_cu_getdwarf(unit.cu) == alt_.get();
  const ElfFile& file = is_alt ? *alt_file_ : file_;
  auto index = FunctionIndex::Build(unit, file, depth, budget_, limit);
  if (limit == Limit::kMemory && !indexes_.empty()) {
    // The other units can be walked again, should they be asked for.
    indexes_.clear();
    index = FunctionIndex::Build(unit, file, depth, budget_, limit);
  }
  if (!index) return nullptr;
  return &indexes_.emplace(entry.cu, std::move(*index)).first->second;
}

bool DwarfFile::BookAbbreviations(Dwarf_Die& unit) {
  Dwarf_Die root;
  Dwarf_Off offset = 0;
  if (::dwarf_cu_die(unit.cu, &root, nullptr, &offset, nullptr, nullptr, nullptr,
                     nullptr) == nullptr) {
    return true;
  }
  const bool is_alt =
      alt_file_ != nullptr && ::dwarf_cu_getdwarf(unit.cu) == alt_.get();
  const auto section = (is_alt ? *alt_file_ : file_).Section(".debug_abbrev");
  return share_.Add(CountAbbreviations(section, offset) * kAbbreviationBytes);
}

std::optional<LineTable> DwarfFile::ReadLineTable(const Unit& unit) {
  Dwarf_Die root = unit.root;
  Dwarf_Attribute attribute;
  Dwarf_Word offset = 0;
  if (::dwarf_attr(&root, DW_AT_stmt_list, &attribute) == nullptr ||
      ::dwarf_formudata(&attribute, &offset) != 0) {
    return std::nullopt;
  }
  const LineSections sections = {.line = file_.Section(".debug_line"),
                                 .line_str = file_.Section(".debug_line_str"),
                                 .str = file_.Section(".debug_str")};
  file_.image().Touch(3 * MappedImage::kFarAccessBytes);
  return LineTable::Read(sections, offset, StringOf(root, DW_AT_comp_dir));
}

}  // namespace heapwell::symbolize
