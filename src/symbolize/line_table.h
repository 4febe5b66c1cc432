// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Files and lines of addresses, from one unit's line number program.
#ifndef HEAPWELL_SRC_SYMBOLIZE_LINE_TABLE_H_
#define HEAPWELL_SRC_SYMBOLIZE_LINE_TABLE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "symbolize/budget.h"
#include "symbolize/byte_reader.h"
#include "symbolize/elf_file.h"

namespace heapwell::symbolize {

/// The sections that line number programs use; empty where the file has none.
struct LineSections {
  std::span<const unsigned char> line = {};      ///< .debug_line
  std::span<const unsigned char> line_str = {};  ///< .debug_line_str, DWARF 5
  std::span<const unsigned char> str = {};       ///< .debug_str
  /// What reads them; never null. Of them only .debug_line_str is loaded.
  FileImage* image = nullptr;
};

struct LineRow {
  bool found = false;
  std::uint64_t file = 0;  ///< For FileName().
  std::uint32_t line = 0;  ///< 0: made by the compiler, of no line.
};

/// Where a line number program can be taken up again: what it has to do to tell of some
/// addresses is then little. About 56 bytes for each KiB of the program.
struct LineIndex {
  /// The registers after a row. The rows from there on cover [state.address, limit).
  struct State {
    std::uint64_t address = 0;
    std::uint64_t operation = 0;
    std::uint64_t file = 1;
    std::uint64_t line = 1;
  };
  struct Mark {
    State state = {};
    std::uint64_t limit = 0;
    std::uint64_t offset = 0;  ///< Of the next operation in the program.
    std::uint64_t end = 0;     ///< Of the last that tells of these addresses.
  };
  std::vector<Mark> marks = {};  ///< Ascending by address.
};

/// libdw keeps every row of a unit, some 140 bytes each while it sorts them: 300 MB
/// for a large unit. This one runs the program once and keeps what is asked for, so
/// its memory is the file list and one part of the program. DWARF 2 to 5. Points into
/// the sections.
class LineTable {
 public:
  /// The program at `offset` of .debug_line. Empty: damaged, or of another version.
  static std::optional<LineTable> Read(const LineSections& sections,
                                       std::uint64_t offset,
                                       std::string compilation_directory,
                                       Budget& budget);

  /// Runs the whole program: about 5 ns a row. Empty: `limit` was met. `file`: the
  /// program's ELF file; sequences that do not start in its code are of functions that
  /// the linker threw away.
  [[nodiscard]] std::optional<LineIndex> MakeIndex(const ElfFile& file, Budget& budget,
                                                   Limit& limit) const;

  /// One row for each of `addresses`, which ascend. Runs the program's part between two
  /// marks for each: a few microseconds.
  [[nodiscard]] std::vector<LineRow> Find(std::span<const std::uint64_t> addresses,
                                          const LineIndex& index, Budget& budget) const;

  /// Absolute where the compiler knew it, without "." and "..". Empty: no such file.
  [[nodiscard]] std::string FileName(std::uint64_t index) const;

 private:
  struct FileEntry {
    std::string_view name = {};
    std::uint64_t directory = 0;
  };
  /// One field of an entry in DWARF 5's lists.
  struct Field {
    std::string_view text = {};
    std::uint64_t number = 0;
  };
  class Machine;
  class Indexer;
  class Finder;

  explicit LineTable(Budget& budget) : header_(budget) {}
  bool ReadHeader(std::span<const unsigned char> rest);
  bool ReadFields(ByteReader header, bool is_64_bit);
  bool ReadNames(ByteReader& reader);
  bool ReadEntries(ByteReader& reader, bool is_64_bit, std::vector<FileEntry>& out);
  [[nodiscard]] std::optional<Field> ReadField(ByteReader& reader, std::uint64_t form,
                                               bool is_64_bit) const;
  bool ReadPart(std::span<const unsigned char> part, FilePart& into) const;
  [[nodiscard]] std::string_view StringAt(std::span<const unsigned char> section,
                                          std::uint64_t offset) const;

  LineSections sections_ = {};
  std::string compilation_directory_ = {};
  std::uint16_t version_ = 0;
  std::uint8_t instruction_bytes_ = 1;
  std::uint8_t operations_per_instruction_ = 1;
  std::int8_t line_base_ = 0;
  std::uint8_t line_range_ = 1;
  std::uint8_t opcode_base_ = 1;
  std::vector<std::uint8_t> operand_counts_ = {};
  std::vector<FileEntry> directories_ = {};
  std::vector<FileEntry> files_ = {};
  FilePart header_;  // Names may point into it.
  std::span<const unsigned char> program_ = {};
};

}  // namespace heapwell::symbolize

#endif  // HEAPWELL_SRC_SYMBOLIZE_LINE_TABLE_H_
