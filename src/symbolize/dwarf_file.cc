// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/dwarf_file.h"

#include <dwarf.h>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <utility>

#include "symbolize/abbreviations.h"
#include "symbolize/byte_reader.h"
#include "symbolize/demangle.h"
#include "symbolize/unit_root.h"

namespace heapwell::symbolize {
namespace {

// libdw 0.188 keeps some 1.1 KiB for each unit it has seen: its own record, three tree
// nodes, and the first table of abbreviations. A node of ours may come to it.
constexpr std::size_t kUnitBytes = 1344;
// A hash node with its bucket.
constexpr std::size_t kLineProgramBytes = 112;
// A record of 40 bytes, and its place in a hash table that grows by doubling.
constexpr std::size_t kAbbreviationBytes = 96;
// Units and names that are loaded at a time: some are asked for again, and to read them
// again takes as long as to understand them.
constexpr std::size_t kMaxLoadedBytes = std::size_t{24} << 20;
// Ranges of code between two bookings of memory.
constexpr std::size_t kSpansBooked = 1024;

// The head of a unit and its own entry: texts in it are references, or short.
constexpr std::size_t kRootBytes = 4096;
// Any other entry, without its children. Where one is larger, its rest reads as zero.
constexpr std::size_t kEntryBytes = 1024;
// The length of a unit or a line program, of 32 or 64 bits.
constexpr std::size_t kLengthBytes = 12;

// Tables that entries of any unit point into: a tenth of what there is.
constexpr const char* kSharedTables[] = {
    ".debug_abbrev", ".debug_ranges",      ".debug_rnglists", ".debug_addr",
    ".debug_types",  ".debug_str_offsets", ".debug_line_str"};

/// Bytes of a unit or a line program that begins `bytes`, its length included. 0: it is
/// damaged.
std::size_t LengthOf(std::span<const unsigned char> bytes) {
  ByteReader reader(bytes);
  std::uint64_t length = reader.U32();
  if (length == 0xffffffff) length = reader.U64();
  if (!reader.ok() || length > bytes.size() - reader.offset()) return 0;
  return reader.offset() + static_cast<std::size_t>(length);
}

bool LoadSharedTables(ElfFile& file) {
  for (const char* name : kSharedTables) {
    if (!file.image().LoadForGood(file.Section(name))) return false;
  }
  return file.LoadCompressedDebugSections();
}

const unsigned char* StartOfUnit(Dwarf_Die entry) {
  return static_cast<const unsigned char*>(entry.addr) - ::dwarf_cuoffset(&entry);
}

}  // namespace

DwarfFile::DwarfFile(ElfFile& file, ElfFile* alt, Budget& budget)
    : budget_(budget), share_(budget), file_(file), alt_file_(alt), text_(budget) {}

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
  if (!self->text_.Reserve(kMaxNameBytes + 1)) {
    limit = Limit::kMemory;
    return nullptr;
  }
  if (!LoadSharedTables(file) || (alt != nullptr && !LoadSharedTables(*alt))) {
    // Or somebody cut the file: then the next round finds out.
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
  self->line_sections_ = {.line = file.Section(".debug_line"),
                          .line_str = file.Section(".debug_line_str"),
                          .str = file.Section(".debug_str"),
                          .image = &file.image()};
  // What was compressed now lies elsewhere.
  file.image().GiveBack();
  if (alt != nullptr) alt->image().GiveBack();
  return self;
}

FileImage* DwarfFile::ImageOf(const void* address) const noexcept {
  if (file_.image().Holds(address)) return &file_.image();
  if (alt_file_ != nullptr && alt_file_->image().Holds(address)) {
    return &alt_file_->image();
  }
  return nullptr;
}

bool DwarfFile::LoadPart(const void* start, std::size_t bytes) {
  FileImage* const image = ImageOf(start);
  if (image == nullptr) return true;  // Decompressed.
  const auto at = static_cast<std::size_t>(static_cast<const unsigned char*>(start) -
                                           image->bytes().data());
  return image->Load(at, std::min(bytes, image->bytes().size() - at));
}

bool DwarfFile::Load(const Dwarf_Die& entry) {
  if (roots_read_.contains(entry.cu) && !LoadRootOf(entry)) return false;
  return LoadPart(entry.addr, kEntryBytes);
}

bool DwarfFile::LoadRootOf(const Dwarf_Die& entry) {
  return LoadPart(StartOfUnit(entry), kRootBytes);
}

// From the entry at `begin` to that at `end`, both in the unit of `in_unit`.
bool DwarfFile::LoadBetween(const Dwarf_Die& in_unit, Dwarf_Off begin, Dwarf_Off end) {
  Dwarf_Die copy = in_unit;
  const Dwarf_Off unit_begin = ::dwarf_dieoffset(&copy) - ::dwarf_cuoffset(&copy);
  if (begin < unit_begin) return false;
  const std::size_t bytes =
      end > begin ? static_cast<std::size_t>(end - begin) : std::size_t{0};
  return LoadPart(StartOfUnit(in_unit) + (begin - unit_begin), bytes + kEntryBytes);
}

// The entry at `offset` in the unit of `in_unit`, and what follows up to `end`.
std::optional<Dwarf_Die> DwarfFile::EntryAt(const Dwarf_Die& in_unit, Dwarf_Off offset,
                                            Dwarf_Off end) {
  Dwarf_Die entry;
  if (!LoadBetween(in_unit, offset, end) ||
      ::dwarf_offdie(::dwarf_cu_getdwarf(in_unit.cu), offset, &entry) == nullptr ||
      !Load(entry)) {
    return std::nullopt;
  }
  return entry;
}

// Where the unit of `entry` ends, which is then loaded. Empty: it cannot be.
std::optional<Dwarf_Off> DwarfFile::LoadUnit(Dwarf_Die entry) {
  const unsigned char* const start = StartOfUnit(entry);
  FileImage* const image = ImageOf(start);
  if (image == nullptr) return ~Dwarf_Off{0};  // Decompressed.
  const auto bytes = image->bytes();
  const auto rest = bytes.subspan(static_cast<std::size_t>(start - bytes.data()));
  if (!image->Load(rest.first(std::min(kLengthBytes, rest.size()))))
    return std::nullopt;
  const std::size_t length = LengthOf(rest);
  if (length == 0 || !image->Load(rest.first(length))) return std::nullopt;
  return ::dwarf_dieoffset(&entry) - ::dwarf_cuoffset(&entry) + length;
}

std::string_view DwarfFile::ReadText(Dwarf_Attribute* attribute) {
  const char* text = ::dwarf_formstring(attribute);
  if (text == nullptr) return {};
  FileImage* const image = ImageOf(text);
  if (image == nullptr) return text;
  const auto at = reinterpret_cast<const unsigned char*>(text) - image->bytes().data();
  return image->ReadText(image->bytes().subspan(static_cast<std::size_t>(at)), text_);
}

void DwarfFile::MakeRoom() {
  const std::size_t enough = std::min(kMaxLoadedBytes, budget_.free_bytes());
  for (ElfFile* file : {&file_, alt_file_}) {
    if (file == nullptr || file->image().loaded_bytes() <= enough) continue;
    file->image().GiveBack();
  }
}

/// The next unit of `file`, or is_done: the last one, or damaged from here on.
Limit DwarfFile::ListNext(ElfFile& file, Dwarf* dwarf, Listing& listing,
                          Dwarf_Die& root, std::uint8_t& type) {
  if (!budget_.InTime()) return Limit::kTime;
  if (!share_.Add(kUnitBytes)) return Limit::kMemory;
  MakeRoom();
  // Behind .debug_info comes .debug_types, which is loaded.
  const auto info = file.Section(".debug_info");
  const auto rest = info.subspan(std::min(listing.next, info.size()));
  if (!file.image().Load(rest.first(std::min(kRootBytes, rest.size())))) {
    return Limit::kMemory;
  }
  Dwarf_CU* next = nullptr;
  listing.is_done = ::dwarf_get_units(dwarf, listing.last, &next, nullptr, &type, &root,
                                      nullptr) != 0;
  listing.last = next;
  listing.next += LengthOf(rest);
  if (!listing.is_done && IsReadWithEntries(root)) roots_read_.insert(next);
  return Limit::kNone;
}

/// References into the alt file are found only in units that libdw has seen.
Limit DwarfFile::ListAlt() {
  Limit limit = Limit::kNone;
  while (alt_ && !alt_listing_.is_done && limit == Limit::kNone) {
    Dwarf_Die root = {};
    std::uint8_t type = 0;
    limit = ListNext(*alt_file_, alt_.get(), alt_listing_, root, type);
  }
  return limit;
}

Limit DwarfFile::ListUnits() {
  Limit limit = ListAlt();
  while (!listing_.is_done && limit == Limit::kNone) {
    Dwarf_Die root = {};
    std::uint8_t type = 0;
    limit = ListNext(file_, dwarf_.get(), listing_, root, type);
    if (limit != Limit::kNone || listing_.is_done) break;
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
    const auto entry = EntryAt(unit.root, *offset, index->EndOf(*offset));
    if (!entry) limit = Limit::kMemory;
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
  const Dwarf_Off target = ::dwarf_dieoffset(&entry);
  const auto reads_from = index->ReadsFrom(target);
  if (reads_from && !LoadBetween(unit, *reads_from, target)) {
    limit = Limit::kMemory;
    return scopes;
  }
  for (const Dwarf_Off offset : index->ScopesOf(unit, target)) {
    if (const auto scope = EntryAt(unit, offset, offset)) scopes.push_back(*scope);
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
  const auto end = LoadUnit(entry);
  if (!end) {
    limit = Limit::kMemory;
    return nullptr;
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
  auto index = FunctionIndex::Build(unit, *end, file, depth, budget_, limit);
  if (limit == Limit::kMemory && !indexes_.empty()) {
    // The other units can be walked again, should they be asked for.
    indexes_.clear();
    index = FunctionIndex::Build(unit, *end, file, depth, budget_, limit);
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
  const auto from = section.subspan(std::min<std::size_t>(offset, section.size()));
  return share_.Add(CountAbbreviations(from) * kAbbreviationBytes);
}

// Null: it cannot be read.
const DwarfFile::LineProgram* DwarfFile::LineProgramOf(const Unit& unit) {
  const auto known = line_programs_.find(unit.root.cu);
  if (known != line_programs_.end()) return &known->second;
  if (!LoadRootOf(unit.root)) return nullptr;
  Dwarf_Die root = unit.root;
  Dwarf_Attribute attribute;
  Dwarf_Word offset = 0;
  LineProgram program;
  if (::dwarf_attr(&root, DW_AT_stmt_list, &attribute) != nullptr &&
      ::dwarf_formudata(&attribute, &offset) == 0) {
    program.offset = offset;
    program.directory = ReadText(::dwarf_attr(&root, DW_AT_comp_dir, &attribute));
  }
  if (!share_.Add(kLineProgramBytes + program.directory.size())) return nullptr;
  return &line_programs_.emplace(root.cu, std::move(program)).first->second;
}

std::optional<LineTable> DwarfFile::ReadLineTable(const Unit& unit, Limit& limit) {
  const LineProgram* const program = LineProgramOf(unit);
  limit = program == nullptr ? Limit::kMemory : Limit::kNone;
  if (program == nullptr || !program->offset) return std::nullopt;
  return LineTable::Read(line_sections_, *program->offset, program->directory, budget_);
}

const LineIndex* DwarfFile::LineIndexOf(const Unit& unit, const LineTable& lines,
                                        Limit& limit) {
  limit = Limit::kNone;
  const auto known = line_indexes_.find(unit.root.cu);
  if (known != line_indexes_.end()) return &known->second;
  auto index = lines.MakeIndex(file_, budget_, limit);
  if (!index) return nullptr;
  if (!share_.Add(index->marks.size() * sizeof(LineIndex::Mark))) {
    limit = Limit::kMemory;
    return nullptr;
  }
  return &line_indexes_.emplace(unit.root.cu, std::move(*index)).first->second;
}

}  // namespace heapwell::symbolize
