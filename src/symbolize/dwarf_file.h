// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The debug information of one file: which unit describes an address, which entry.
#ifndef HEAPWELL_SRC_SYMBOLIZE_DWARF_FILE_H_
#define HEAPWELL_SRC_SYMBOLIZE_DWARF_FILE_H_

#include <elfutils/libdw.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "symbolize/budget.h"
#include "symbolize/elf_file.h"
#include "symbolize/function_index.h"
#include "symbolize/line_table.h"

namespace heapwell::symbolize {

/// A compile unit that has code.
struct Unit {
  Dwarf_Die root = {};
  /// Its entries are in a .dwo file, which we do not read.
  bool is_split = false;
};

/// What libdw will allocate is booked before, by estimate: for each unit it has seen,
/// for each abbreviation of a unit that is walked, and what decompressing takes.
///
/// Entries and units live as long as this, but what they say must be loaded when they
/// are read (FileImage): small tables are for as long, a unit and texts when they are
/// asked for. An entry that this hands out is loaded until Binary::GiveBack. Not
/// thread-safe.
class DwarfFile {
 public:
  /// `file` has .debug_info; `alt` is what its .gnu_debugaltlink names, or null if it
  /// has no such link. Both outlive this. Null if libdw cannot read one of them, or
  /// decompressing takes more memory than is left: `limit`.
  static std::unique_ptr<DwarfFile> Open(ElfFile& file, ElfFile* alt, Budget& budget,
                                         Limit& limit);
  ~DwarfFile();
  DwarfFile(const DwarfFile&) = delete;
  DwarfFile& operator=(const DwarfFile&) = delete;

  [[nodiscard]] ElfFile& file() const noexcept { return file_; }

  /// Lists the units and their code, once: about 3 us a unit. A limit stops it, and the
  /// next call goes on where it stopped. What was listed can be found.
  Limit ListUnits();

  [[nodiscard]] const Unit* FindUnit(std::uint64_t address) const noexcept;

  /// Gives back what was loaded, if it is much. What was handed out before must be
  /// loaded again.
  void MakeRoom();

  /// Loads `entry`, which may lie in the alt file, and what it takes to read it, but
  /// none of its children. False: it cannot be read.
  bool Load(const Dwarf_Die& entry);
  /// Loads the entry of the unit that `entry` is in.
  bool LoadRootOf(const Dwarf_Die& entry);

  /// The text of an attribute, until the next is read. Empty if it has none.
  std::string_view ReadText(Dwarf_Attribute* attribute);

  /// The DW_TAG_subprogram of `unit` around `address`, with all below it. Walks the
  /// unit the first time.
  std::optional<Dwarf_Die> FindFunction(const Unit& unit, std::uint64_t address,
                                        Limit& limit);

  /// What encloses `entry`, which may lie in any unit, also of the alt file.
  std::vector<Dwarf_Die> ScopesOf(Dwarf_Die entry, Limit& limit);

  /// Empty if the unit has none, or a damaged one, or `limit` was met.
  std::optional<LineTable> ReadLineTable(const Unit& unit, Limit& limit);

  /// Of the line table of `unit`; made the first time. Null: `limit` was met.
  const LineIndex* LineIndexOf(const Unit& unit, const LineTable& lines, Limit& limit);

 private:
  struct EndDwarf {
    void operator()(Dwarf* dwarf) const noexcept { ::dwarf_end(dwarf); }
  };
  using DwarfPointer = std::unique_ptr<Dwarf, EndDwarf>;
  struct CodeSpan {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    std::uint32_t unit = 0;
  };

  /// What a unit's own entry says of its lines.
  struct LineProgram {
    std::optional<std::uint64_t> offset = {};  // In .debug_line.
    std::string directory = {};
  };

  DwarfFile(ElfFile& file, ElfFile* alt, Budget& budget);
  Limit AddUnit(Dwarf_Die root, bool is_split);
  Limit ListAlt();
  FileImage* ImageOf(const void* address) const noexcept;
  std::optional<Dwarf_Off> LoadUnit(Dwarf_Die entry);
  bool LoadPart(const void* start, std::size_t bytes);
  bool LoadBetween(const Dwarf_Die& in_unit, Dwarf_Off begin, Dwarf_Off end);
  std::optional<Dwarf_Die> EntryAt(const Dwarf_Die& in_unit, Dwarf_Off offset,
                                   Dwarf_Off end);
  const LineProgram* LineProgramOf(const Unit& unit);
  const FunctionIndex* IndexOf(Dwarf_Die entry, FunctionIndex::Depth depth,
                               Limit& limit);
  bool BookAbbreviations(Dwarf_Die& unit);

  Budget& budget_;
  Budget::Share share_;
  ElfFile& file_;
  ElfFile* alt_file_;
  DwarfPointer alt_ = {};
  DwarfPointer dwarf_ = {};
  LineSections line_sections_ = {};
  FilePart text_;

  /// How far the units of a file were listed.
  struct Listing {
    Dwarf_CU* last = nullptr;
    std::size_t next = 0;  // Offset of the next one in .debug_info.
    bool is_done = false;
  };
  Limit ListNext(ElfFile& file, Dwarf* dwarf, Listing& listing, Dwarf_Die& root,
                 std::uint8_t& type);

  Listing listing_ = {};
  Listing alt_listing_ = {};
  std::vector<Unit> units_ = {};
  std::vector<CodeSpan> code_ = {};  // Ascending by `low`.
  std::unordered_map<Dwarf_CU*, FunctionIndex> indexes_ = {};
  std::unordered_map<Dwarf_CU*, LineProgram> line_programs_ = {};
  std::unordered_map<Dwarf_CU*, LineIndex> line_indexes_ = {};
  // Units whose own entry is read when another is: IsReadWithEntries.
  std::unordered_set<Dwarf_CU*> roots_read_ = {};
};

}  // namespace heapwell::symbolize

#endif  // HEAPWELL_SRC_SYMBOLIZE_DWARF_FILE_H_
