// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/line_table.h"

#include <dwarf.h>

#include <algorithm>
#include <filesystem>

#include "symbolize/demangle.h"

namespace heapwell::symbolize {
namespace {

// Bytes of program between two looks at the clock.
constexpr std::size_t kBatchBytes = std::size_t{64} << 10;

}  // namespace

/// The line number state machine (DWARF 5, 6.2), for ascending addresses.
class LineTable::Runner {
 public:
  Runner(const LineTable& table, std::span<const std::uint64_t> addresses,
         const ElfFile& file)
      : table_(table), file_(file), addresses_(addresses), rows_(addresses.size()) {}

  bool Run(const Budget& budget) {
    ByteReader program = table_.program_;
    std::size_t batch_end = 0;
    while (!program.at_end()) {
      if (program.offset() >= batch_end) {
        if (!budget.InTime()) return false;
        batch_end = program.offset() + kBatchBytes;
      }
      Step(program);
    }
    return true;
  }

  std::vector<LineRow> TakeRows() { return std::move(rows_); }

 private:
  struct State {
    std::uint64_t address = 0;
    std::uint64_t operation = 0;
    std::uint64_t file = 1;
    std::uint64_t line = 1;
  };

  void Step(ByteReader& program) {
    const std::uint8_t opcode = program.U8();
    if (opcode >= table_.opcode_base_) {
      const unsigned adjusted = opcode - table_.opcode_base_;
      Advance(adjusted / table_.line_range_);
      state_.line += static_cast<std::uint64_t>(
          table_.line_base_ + static_cast<int>(adjusted % table_.line_range_));
      EmitRow();
    } else if (opcode == 0) {
      const std::uint64_t bytes = program.Uleb();
      Extended(program.Take(bytes));
    } else {
      Standard(opcode, program);
    }
  }

  void Standard(std::uint8_t opcode, ByteReader& program) {
    switch (opcode) {
      case DW_LNS_copy:
        EmitRow();
        break;
      case DW_LNS_advance_pc:
        Advance(program.Uleb());
        break;
      case DW_LNS_advance_line:
        state_.line += static_cast<std::uint64_t>(program.Sleb());
        break;
      case DW_LNS_set_file:
        state_.file = program.Uleb();
        break;
      case DW_LNS_const_add_pc:
        Advance((255u - table_.opcode_base_) / table_.line_range_);
        break;
      case DW_LNS_fixed_advance_pc:
        state_.address += program.U16();
        state_.operation = 0;
        break;
      default:
        for (int i = 0; i < table_.operand_counts_[opcode - 1u]; ++i) program.Uleb();
    }
  }

  void Extended(ByteReader operands) {
    switch (operands.U8()) {
      case DW_LNE_end_sequence:
        EmitRow();
        EndSequence();
        break;
      case DW_LNE_set_address:
        state_.address = operands.Unsigned(operands.rest_bytes());
        state_.operation = 0;
        break;
      default:  // Files defined late (no compiler does) and discriminators.
        break;
    }
  }

  void Advance(std::uint64_t operations) {
    const std::uint64_t per_instruction = table_.operations_per_instruction_;
    if (per_instruction == 1) {
      state_.address += operations * table_.instruction_bytes_;
      return;
    }
    operations += state_.operation;
    state_.address += operations / per_instruction * table_.instruction_bytes_;
    state_.operation = operations % per_instruction;
  }

  /// The row before holds up to here.
  void EmitRow() {
    if (!in_sequence_) {
      in_sequence_ = true;
      is_code_ = file_.CodeSection(state_.address).has_value();
      Seek();
    } else if (is_code_ && state_.address > before_.address) {
      AnswerUpTo(state_.address);
    } else if (state_.address < before_.address) {
      Seek();  // Not allowed, but seen in assembly.
    }
    before_ = state_;
  }

  void Seek() {
    next_ = static_cast<std::size_t>(
        std::lower_bound(addresses_.begin(), addresses_.end(), state_.address) -
        addresses_.begin());
  }

  void AnswerUpTo(std::uint64_t limit) {
    for (; next_ < addresses_.size() && addresses_[next_] < limit; ++next_) {
      LineRow& row = rows_[next_];
      if (row.found || addresses_[next_] < before_.address) continue;
      const bool is_line = before_.line <= UINT32_MAX;
      row = {.found = true,
             .file = before_.file,
             .line = is_line ? static_cast<std::uint32_t>(before_.line) : 0};
    }
  }

  void EndSequence() {
    in_sequence_ = false;
    state_ = {};
  }

  const LineTable& table_;
  const ElfFile& file_;
  const std::span<const std::uint64_t> addresses_;
  std::vector<LineRow> rows_;
  State state_ = {};
  State before_ = {};
  std::size_t next_ = 0;  // The first address not below `before_`.
  bool in_sequence_ = false;
  bool is_code_ = false;
};

std::optional<LineTable> LineTable::Read(const LineSections& sections,
                                         std::uint64_t offset,
                                         std::string compilation_directory) {
  if (offset >= sections.line.size()) return std::nullopt;
  ByteReader reader(sections.line.subspan(static_cast<std::size_t>(offset)));
  std::uint64_t unit_bytes = reader.U32();
  const bool is_64_bit = unit_bytes == 0xffffffff;
  if (is_64_bit) unit_bytes = reader.U64();
  ByteReader unit = reader.Take(unit_bytes);
  LineTable table;
  table.sections_ = sections;
  table.compilation_directory_ = std::move(compilation_directory);
  if (!unit.ok() || !table.ReadHeader(unit, is_64_bit)) return std::nullopt;
  return table;
}

bool LineTable::ReadHeader(ByteReader& reader, bool is_64_bit) {
  version_ = reader.U16();
  if (version_ < 2 || version_ > 5) return false;
  if (version_ >= 5) reader.Skip(2);  // Sizes of addresses and segment selectors.
  ByteReader header = reader.Take(reader.Offset(is_64_bit));
  program_ = reader.Take(reader.rest_bytes());

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
  if (sections_.load_text) sections_.load_text(text.data());
  return ByteReader(text).CString();
}

std::optional<std::vector<LineRow>> LineTable::Find(
    std::span<const std::uint64_t> addresses, const ElfFile& file,
    const Budget& budget) const {
  Runner runner(*this, addresses, file);
  if (!runner.Run(budget)) return std::nullopt;
  return runner.TakeRows();
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
