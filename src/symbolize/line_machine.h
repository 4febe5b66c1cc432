// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// For line_table.cc alone: what runs a line number program.
#ifndef HEAPWELL_SRC_SYMBOLIZE_LINE_MACHINE_H_
#define HEAPWELL_SRC_SYMBOLIZE_LINE_MACHINE_H_

#include <dwarf.h>

#include <cstddef>
#include <cstdint>

#include "symbolize/byte_reader.h"
#include "symbolize/line_table.h"

namespace heapwell::symbolize {

/// The line number state machine (DWARF 5, 6.2).
class LineTable::Machine {
 public:
  /// What became of the rows by one step.
  enum class Event { kNone, kRow, kEnd };

  /// `program`: the whole, or a part that begins where `state` is reached.
  Machine(const LineTable& table, LineIndex::State state, ByteReader program)
      : table_(table), program_(program), state_(state) {}

  [[nodiscard]] bool at_end() const { return program_.at_end(); }
  [[nodiscard]] std::size_t offset() const { return program_.offset(); }
  [[nodiscard]] const LineIndex::State& state() const { return state_; }
  void EndSequence() { state_ = {}; }

  Event Step() {
    event_ = Event::kNone;
    const std::uint8_t opcode = program_.U8();
    if (opcode >= table_.opcode_base_) {
      const unsigned adjusted = opcode - table_.opcode_base_;
      Advance(adjusted / table_.line_range_);
      state_.line += static_cast<std::uint64_t>(
          table_.line_base_ + static_cast<int>(adjusted % table_.line_range_));
      event_ = Event::kRow;
    } else if (opcode == 0) {
      const std::uint64_t bytes = program_.Uleb();
      Extended(program_.Take(bytes));
    } else {
      Standard(opcode);
    }
    return event_;
  }

 private:
  void Standard(std::uint8_t opcode) {
    switch (opcode) {
      case DW_LNS_copy:
        event_ = Event::kRow;
        break;
      case DW_LNS_advance_pc:
        Advance(program_.Uleb());
        break;
      case DW_LNS_advance_line:
        state_.line += static_cast<std::uint64_t>(program_.Sleb());
        break;
      case DW_LNS_set_file:
        state_.file = program_.Uleb();
        break;
      case DW_LNS_const_add_pc:
        Advance((255u - table_.opcode_base_) / table_.line_range_);
        break;
      case DW_LNS_fixed_advance_pc:
        state_.address += program_.U16();
        state_.operation = 0;
        break;
      default:
        for (int i = 0; i < table_.operand_counts_[opcode - 1u]; ++i) program_.Uleb();
    }
  }

  void Extended(ByteReader operands) {
    switch (operands.U8()) {
      case DW_LNE_end_sequence:
        event_ = Event::kEnd;
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

  const LineTable& table_;
  ByteReader program_;
  LineIndex::State state_;
  Event event_ = Event::kNone;
};

}  // namespace heapwell::symbolize

#endif  // HEAPWELL_SRC_SYMBOLIZE_LINE_MACHINE_H_
