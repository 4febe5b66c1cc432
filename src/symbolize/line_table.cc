// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/line_table.h"

#include <dwarf.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <utility>

#include "symbolize/demangle.h"
#include "symbolize/line_machine.h"

namespace heapwell::symbolize {
namespace {

// Bytes of program between two looks at the clock.
constexpr std::size_t kBatchBytes = std::size_t{64} << 10;
// Bytes of program between two marks: some 300 rows, a microsecond or two.
constexpr std::size_t kMarkBytes = 1024;
// What tells how long a header is: lengths of 64 bits, version, two sizes.
constexpr std::size_t kPrefixBytes = 12 + 2 + 2 + 8;
// An overlapping neighbour further back than this is not looked for.
constexpr std::ptrdiff_t kMaxNeighbours = 8;

}  // namespace

/// Runs a whole program, and marks where rows can be taken up again.
class LineTable::Indexer {
 public:
  Indexer(const LineTable& table, std::span<const unsigned char> program,
          const ElfFile& file)
      : machine_(table, {}, ByteReader(program)), file_(file) {}

  bool Run(const Budget& budget) {
    std::size_t batch_end = 0;
    while (!machine_.at_end()) {
      if (machine_.offset() >= batch_end) {
        if (!budget.InTime()) return false;
        batch_end = machine_.offset() + kBatchBytes;
      }
      const Machine::Event event = machine_.Step();
      if (event == Machine::Event::kNone) continue;
      TakeRow(event == Machine::Event::kEnd);
    }
    return true;
  }

  std::vector<LineIndex::Mark> TakeMarks() { return std::move(marks_); }

 private:
  void TakeRow(bool is_end) {
    const LineIndex::State& row = machine_.state();
    if (!in_sequence_) {
      in_sequence_ = true;
      is_code_ = file_.CodeSection(row.address).has_value();
      if (is_code_) Mark();
    } else if (is_code_) {
      Extend(row);
    }
    if (is_end) {
      machine_.EndSequence();
      in_sequence_ = false;
    }
  }

  void Extend(const LineIndex::State& row) {
    // Addresses that fall are not allowed, but seen in assembly.
    const bool falls = row.address < last_address_;
    if (!falls) {
      marks_.back().limit = row.address;
      marks_.back().end = machine_.offset();
    }
    if (falls || machine_.offset() >= marks_.back().offset + kMarkBytes) Mark();
    last_address_ = row.address;
  }

  void Mark() {
    const LineIndex::State& row = machine_.state();
    marks_.push_back({.state = row,
                      .limit = row.address,
                      .offset = machine_.offset(),
                      .end = machine_.offset()});
    last_address_ = row.address;
  }

  Machine machine_;
  const ElfFile& file_;
  std::vector<LineIndex::Mark> marks_ = {};
  std::uint64_t last_address_ = 0;
  bool in_sequence_ = false;
  bool is_code_ = false;
};

/// Runs from a mark on, for addresses that ascend.
class LineTable::Finder {
 public:
  Finder(const LineTable& table, std::span<const LineIndex::Mark> marks, Budget& budget)
      : table_(table), marks_(marks), part_(budget) {}

  /// Of several sequences around `address` the first in the program.
  [[nodiscard]] const LineIndex::Mark* FindMark(std::uint64_t address) const {
    auto after = std::upper_bound(marks_.begin(), marks_.end(), address,
                                  [](std::uint64_t value, const LineIndex::Mark& mark) {
                                    return value < mark.state.address;
                                  });
    const auto stop = after - std::min(after - marks_.begin(), kMaxNeighbours);
    const LineIndex::Mark* found = nullptr;
    while (after != stop) {
      --after;
      if (address >= after->limit) continue;
      if (found == nullptr || after->offset < found->offset) found = &*after;
    }
    return found;
  }

  LineRow RowAt(std::uint64_t address) {
    const LineIndex::Mark* mark = FindMark(address);
    if (mark == nullptr) return {};
    // Goes on from the address before, if that was in the same part.
    if (mark != mark_ && !Begin(*mark)) return {};
    while (next_.address <= address) {
      if (!ReadRow()) return {};
    }
    const bool is_line = row_.line <= UINT32_MAX;
    return {.found = true,
            .file = row_.file,
            .line = is_line ? static_cast<std::uint32_t>(row_.line) : 0};
  }

 private:
  bool Begin(const LineIndex::Mark& mark) {
    mark_ = nullptr;
    // The index may be of what the file was before.
    if (mark.end > table_.program_.size() ||
        !table_.ReadPart(table_.program_.subspan(mark.offset, mark.end - mark.offset),
                         part_)) {
      return false;
    }
    mark_ = &mark;
    row_ = next_ = mark.state;
    machine_.emplace(table_, mark.state, ByteReader(part_.bytes()));
    return true;
  }

  bool ReadRow() {
    row_ = next_;
    while (!machine_->at_end()) {
      if (machine_->Step() == Machine::Event::kNone) continue;
      next_ = machine_->state();
      return true;
    }
    return false;
  }

  const LineTable& table_;
  const std::span<const LineIndex::Mark> marks_;
  const LineIndex::Mark* mark_ = nullptr;
  FilePart part_;  // From `mark_` on.
  std::optional<Machine> machine_ = {};
  LineIndex::State row_ = {};   // Holds up to the address of
  LineIndex::State next_ = {};  // the one that was read last.
};

std::optional<LineTable> LineTable::Read(const LineSections& sections,
                                         std::uint64_t offset,
                                         std::string compilation_directory,
                                         Budget& budget) {
  LineTable table(budget);
  table.sections_ = sections;
  table.compilation_directory_ = std::move(compilation_directory);
  if (offset >= sections.line.size() ||
      !table.ReadHeader(sections.line.subspan(static_cast<std::size_t>(offset)))) {
    return std::nullopt;
  }
  return table;
}

bool LineTable::ReadPart(std::span<const unsigned char> part, FilePart& into) const {
  return sections_.image->Read(part, into);
}

/// `rest` begins with the unit.
bool LineTable::ReadHeader(std::span<const unsigned char> rest) {
  if (!ReadPart(rest.first(std::min(kPrefixBytes, rest.size())), header_)) return false;
  ByteReader prefix(header_.bytes());
  std::uint64_t unit_bytes = prefix.U32();
  const bool is_64_bit = unit_bytes == 0xffffffff;
  if (is_64_bit) unit_bytes = prefix.U64();
  const std::size_t length_bytes = prefix.offset();
  version_ = prefix.U16();
  if (version_ < 2 || version_ > 5) return false;
  if (version_ >= 5) prefix.Skip(2);  // Sizes of addresses and segment selectors.
  const std::uint64_t header_bytes = prefix.Offset(is_64_bit);
  if (!prefix.ok() || unit_bytes > rest.size() - length_bytes) return false;
  rest = rest.first(length_bytes + static_cast<std::size_t>(unit_bytes));
  const std::size_t start = prefix.offset();
  if (start > rest.size() || header_bytes > rest.size() - start) return false;
  program_ = rest.subspan(start + static_cast<std::size_t>(header_bytes));
  if (!ReadPart(rest.subspan(start, static_cast<std::size_t>(header_bytes)), header_)) {
    return false;
  }
  return ReadFields(ByteReader(header_.bytes()), is_64_bit);
}

bool LineTable::ReadFields(ByteReader header, bool is_64_bit) {
  instruction_bytes_ = header.U8();
  if (version_ >= 4) operations_per_instruction_ = header.U8();
  if (operations_per_instruction_ == 0) operations_per_instruction_ = 1;
  header.Skip(1);  // default_is_stmt
  line_base_ = static_cast<std::int8_t>(header.U8());
  line_range_ = header.U8();
  opcode_base_ = header.U8();
  if (!header.ok() || line_range_ == 0 || opcode_base_ == 0) return false;
  for (int i = 1; i < opcode_base_; ++i) operand_counts_.push_back(header.U8());
  if (version_ < 5) return ReadNames(header);
  return ReadEntries(header, is_64_bit, directories_) &&
         ReadEntries(header, is_64_bit, files_);
}

/// DWARF 2 to 4: two lists of strings. 0 is the compilation directory, and no file.
bool LineTable::ReadNames(ByteReader& reader) {
  directories_.emplace_back();
  files_.emplace_back();
  for (;;) {
    const std::string_view name = reader.CString();
    if (name.empty()) break;
    directories_.push_back({.name = name});
  }
  for (;;) {
    const std::string_view name = reader.CString();
    if (name.empty()) break;
    files_.push_back({.name = name, .directory = reader.Uleb()});
    reader.Uleb();  // Time,
    reader.Uleb();  // and size.
  }
  return reader.ok();
}

/// DWARF 5: entries that say first how they are written.
bool LineTable::ReadEntries(ByteReader& reader, bool is_64_bit,
                            std::vector<FileEntry>& out) {
  struct Description {
    std::uint64_t content = 0;
    std::uint64_t form = 0;
  };
  std::vector<Description> descriptions(reader.U8());
  for (Description& field : descriptions) field = {reader.Uleb(), reader.Uleb()};
  const std::uint64_t count = reader.Uleb();
  // Each field takes a byte at least.
  if (!reader.ok() || (descriptions.empty() && count > 0) ||
      count > reader.rest_bytes()) {
    return false;
  }
  for (std::uint64_t i = 0; i < count; ++i) {
    FileEntry entry;
    for (const Description& field : descriptions) {
      const auto value = ReadField(reader, field.form, is_64_bit);
      if (!value) return false;
      if (field.content == DW_LNCT_path) entry.name = value->text;
      if (field.content == DW_LNCT_directory_index) entry.directory = value->number;
    }
    out.push_back(entry);
  }
  return true;
}

std::optional<LineTable::Field> LineTable::ReadField(ByteReader& reader,
                                                     std::uint64_t form,
                                                     bool is_64_bit) const {
  Field field;
  switch (form) {
    case DW_FORM_string:
      field.text = reader.CString();
      break;
    case DW_FORM_line_strp:
      field.text = StringAt(sections_.line_str, reader.Offset(is_64_bit));
      break;
    case DW_FORM_strp:
      field.text = StringAt(sections_.str, reader.Offset(is_64_bit));
      break;
    case DW_FORM_udata:
      field.number = reader.Uleb();
      break;
    case DW_FORM_data1:
      field.number = reader.U8();
      break;
    case DW_FORM_data2:
      field.number = reader.U16();
      break;
    case DW_FORM_data4:
      field.number = reader.U32();
      break;
    case DW_FORM_data8:
      field.number = reader.U64();
      break;
    case DW_FORM_data16:
      reader.Skip(16);
      break;
    case DW_FORM_block:
      reader.Skip(reader.Uleb());
      break;
    default:
      return std::nullopt;
  }
  if (!reader.ok()) return std::nullopt;
  return field;
}

std::string_view LineTable::StringAt(std::span<const unsigned char> section,
                                     std::uint64_t offset) const {
  if (offset >= section.size()) return {};
  const auto text = section.subspan(static_cast<std::size_t>(offset));
  // .debug_line_str is loaded; that others are used here is allowed, but not done.
  sections_.image->LoadText(reinterpret_cast<const char*>(text.data()));
  return ByteReader(text).CString();
}

std::optional<LineIndex> LineTable::MakeIndex(const ElfFile& file, Budget& budget,
                                              Limit& limit) const {
  FilePart program(budget);
  limit = ReadPart(program_, program) ? Limit::kNone : Limit::kMemory;
  if (limit != Limit::kNone) return std::nullopt;
  Indexer indexer(*this, program.bytes(), file);
  if (!indexer.Run(budget)) {
    limit = Limit::kTime;
    return std::nullopt;
  }
  LineIndex index = {.marks = indexer.TakeMarks()};
  std::stable_sort(index.marks.begin(), index.marks.end(),
                   [](const LineIndex::Mark& a, const LineIndex::Mark& b) {
                     return a.state.address < b.state.address;
                   });
  index.marks.shrink_to_fit();
  return index;
}

std::vector<LineRow> LineTable::Find(std::span<const std::uint64_t> addresses,
                                     const LineIndex& index, Budget& budget) const {
  Finder finder(*this, index.marks, budget);
  std::vector<LineRow> rows;
  rows.reserve(addresses.size());
  for (const std::uint64_t address : addresses) rows.push_back(finder.RowAt(address));
  return rows;
}

std::string LineTable::FileName(std::uint64_t index) const {
  if (index >= files_.size() || files_[index].name.empty()) return {};
  const FileEntry& entry = files_[index];
  // An absolute right side replaces the left one.
  std::filesystem::path path = compilation_directory_;
  if (entry.directory < directories_.size() &&
      !directories_[entry.directory].name.empty()) {
    path /= directories_[entry.directory].name;
  }
  path /= entry.name;
  std::string name = path.lexically_normal().string();
  if (name.size() > kMaxNameBytes) name.resize(kMaxNameBytes);
  return name;
}

}  // namespace heapwell::symbolize
