// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Follows rbp (register 6), rsp (7) and the return address (16), and gives up where
// any of them is found in a way that compilers do not use.
#include "unwind/call_frame.h"

#include <array>
#include <optional>

#include "unwind/byte_reader.h"
#include "unwind/frame_description.h"

namespace heapwell::unwind {
namespace {

constexpr std::uint64_t kFrameRegister = 6;
constexpr std::uint64_t kStackRegister = 7;
constexpr std::uint64_t kReturnAddress = 16;

// DWARF's names, without their DW_CFA_ and DW_OP_.
enum Instruction : std::uint8_t {
  kNop = 0x00,
  kSetLoc = 0x01,
  kAdvanceLoc1 = 0x02,
  kAdvanceLoc2 = 0x03,
  kAdvanceLoc4 = 0x04,
  kOffsetExtended = 0x05,
  kRestoreExtended = 0x06,
  kUndefined = 0x07,
  kSameValue = 0x08,
  kRegister = 0x09,
  kRememberState = 0x0A,
  kRestoreState = 0x0B,
  kDefCfa = 0x0C,
  kDefCfaRegister = 0x0D,
  kDefCfaOffset = 0x0E,
  kDefCfaExpression = 0x0F,
  kExpression = 0x10,
  kOffsetExtendedSf = 0x11,
  kDefCfaSf = 0x12,
  kDefCfaOffsetSf = 0x13,
  kValExpression = 0x16,
  kGnuArgsSize = 0x2E,
};
constexpr Rule kUnsupported = {.kind = Rule::Kind::kUnsupported};

constexpr std::uint8_t kOpDeref = 0x06;
constexpr std::uint8_t kOpBregFrame = 0x76;  // DW_OP_breg6

// Compilers nest two or three. Small, as rows are: this runs in signal handlers.
constexpr std::size_t kMaxRemembered = 6;

struct Row {
  std::int32_t cfa_offset = 0;
  std::int32_t base_offset = 0;
  std::uint8_t cfa_register = 0;  // 0: none of those followed.
  Rule::Base base = Rule::Base::kSame;
  bool cfa_deref = false;
  bool end = false;
  bool unsupported = false;

  void SetCfaRegister(std::uint64_t reg) {
    const bool followed = reg == kFrameRegister || reg == kStackRegister;
    cfa_register = followed ? static_cast<std::uint8_t>(reg) : 0;
  }
  void SetCfaOffset(std::int64_t offset) { Set(cfa_offset, offset); }
  void SetBaseOffset(std::int64_t offset) { Set(base_offset, offset); }

 private:
  void Set(std::int32_t& to, std::int64_t offset) {
    unsupported |= offset > kMaxRuleOffset || offset < -kMaxRuleOffset;
    to = static_cast<std::int32_t>(offset);
  }
};
static_assert(sizeof(Row) == 16);

// "breg6 offset" and, with `deref`, "breg6 offset; deref".
std::optional<std::int64_t> FrameOffset(ByteReader expression, bool deref) {
  if (expression.Read<std::uint8_t>() != kOpBregFrame) return std::nullopt;
  const std::int64_t offset = expression.ReadSleb();
  if (deref && expression.Read<std::uint8_t>() != kOpDeref) return std::nullopt;
  if (!expression.ok() || !expression.done()) return std::nullopt;
  return offset;
}

class Machine {
 public:
  Machine(const FrameDescription& description, std::uintptr_t address)
      : description_(description), location_(description.start), address_(address) {}

  // Runs until past the address. `initial_` is what "restore" restores.
  void Run(ByteReader code) {
    while (!code.done() && code.ok() && !row_.unsupported) {
      if (!Step(code)) return;
    }
    if (!code.ok()) row_.unsupported = true;
  }

  void KeepInitial() { initial_ = row_; }
  [[nodiscard]] const Row& row() const { return row_; }

 private:
  bool Step(ByteReader& code) {
    const auto instruction = code.Read<std::uint8_t>();
    const std::uint8_t operand = instruction & 0x3F;
    switch (instruction >> 6) {
      case 1:
        return Advance(operand);
      case 2:
        Saved(operand,
              static_cast<std::int64_t>(code.ReadUleb()) * description_.data_align);
        return true;
      case 3:
        Restore(operand);
        return true;
      default:
        return StepExtended(instruction, code);
    }
  }

  bool StepExtended(std::uint8_t instruction, ByteReader& code) {
    switch (instruction) {
      case kNop:
        return true;
      case kAdvanceLoc1:
        return Advance(code.Read<std::uint8_t>());
      case kAdvanceLoc2:
        return Advance(code.Read<std::uint16_t>());
      case kAdvanceLoc4:
        return Advance(code.Read<std::uint32_t>());
      case kRememberState:
        Remember();
        return true;
      case kRestoreState:
        Recall();
        return true;
      case kGnuArgsSize:
        code.ReadUleb();
        return true;
      default:
        if (instruction >= kDefCfa && instruction <= kDefCfaExpression) {
          DefineCfa(instruction, code);
        } else if (instruction == kDefCfaSf || instruction == kDefCfaOffsetSf) {
          DefineCfa(instruction, code);
        } else {
          DefineRegister(instruction, code);
        }
        return true;
    }
  }

  bool Advance(std::uint64_t by) {
    location_ += by * description_.code_align;
    return location_ <= address_;
  }

  void DefineCfa(std::uint8_t instruction, ByteReader& code) {
    row_.cfa_deref = row_.cfa_deref && instruction == kDefCfaOffset;
    switch (instruction) {
      case kDefCfa:
        row_.SetCfaRegister(code.ReadUleb());
        row_.SetCfaOffset(static_cast<std::int64_t>(code.ReadUleb()));
        return;
      case kDefCfaSf:
        row_.SetCfaRegister(code.ReadUleb());
        row_.SetCfaOffset(code.ReadSleb() * description_.data_align);
        return;
      case kDefCfaRegister:
        row_.SetCfaRegister(code.ReadUleb());
        return;
      case kDefCfaOffset:
        row_.SetCfaOffset(static_cast<std::int64_t>(code.ReadUleb()));
        return;
      case kDefCfaOffsetSf:
        row_.SetCfaOffset(code.ReadSleb() * description_.data_align);
        return;
      default: {
        const auto offset = FrameOffset(Expression(code), /*deref=*/true);
        row_.unsupported |= !offset;
        row_.SetCfaRegister(kFrameRegister);
        row_.SetCfaOffset(offset.value_or(0));
        row_.cfa_deref = true;
      }
    }
  }

  void DefineRegister(std::uint8_t instruction, ByteReader& code) {
    const std::uint64_t reg = code.ReadUleb();
    switch (instruction) {
      case kOffsetExtended:
        Saved(reg,
              static_cast<std::int64_t>(code.ReadUleb()) * description_.data_align);
        return;
      case kOffsetExtendedSf:
        Saved(reg, code.ReadSleb() * description_.data_align);
        return;
      case kRestoreExtended:
        Restore(reg);
        return;
      case kSameValue:
        if (reg == kFrameRegister) row_.base = Rule::Base::kSame;
        return;
      case kUndefined:
        if (reg == kReturnAddress) row_.end = true;
        return;
      case kExpression:
        SavedByExpression(reg, Expression(code));
        return;
      case kRegister:
        code.ReadUleb();
        row_.unsupported |= IsFollowed(reg);
        return;
      case kValExpression:
        Expression(code);
        row_.unsupported |= IsFollowed(reg);
        return;
      default:  // An instruction nobody emits for this machine, or set_loc.
        row_.unsupported = true;
    }
  }

  static bool IsFollowed(std::uint64_t reg) {
    return reg == kFrameRegister || reg == kStackRegister || reg == kReturnAddress;
  }

  static ByteReader Expression(ByteReader& code) {
    const std::uint64_t length = code.ReadUleb();
    const std::uint8_t* start = code.at();
    code.Skip(length);
    return {start, code.ok() ? start + length : start};
  }

  void Saved(std::uint64_t reg, std::int64_t offset) {
    if (reg == kFrameRegister) {
      row_.base = Rule::Base::kAtCfa;
      row_.SetBaseOffset(offset);
    } else if (reg == kReturnAddress) {
      row_.unsupported |= offset != -8;
    }
  }

  void SavedByExpression(std::uint64_t reg, ByteReader expression) {
    if (!IsFollowed(reg)) return;
    const auto offset = FrameOffset(expression, /*deref=*/false);
    if (reg != kFrameRegister || !offset) {
      row_.unsupported = true;
      return;
    }
    row_.base = Rule::Base::kAtFrame;
    row_.SetBaseOffset(*offset);
  }

  void Restore(std::uint64_t reg) {
    if (reg != kFrameRegister) return;
    row_.base = initial_.base;
    row_.base_offset = initial_.base_offset;
  }

  void Remember() {
    if (remembered_ == stack_.size()) {
      row_.unsupported = true;
      return;
    }
    stack_[remembered_++] = row_;
  }

  void Recall() {
    if (remembered_ == 0) {
      row_.unsupported = true;
      return;
    }
    row_ = stack_[--remembered_];
  }

  const FrameDescription& description_;
  std::uintptr_t location_;
  const std::uintptr_t address_;
  Row row_;
  Row initial_;
  std::array<Row, kMaxRemembered> stack_ = {};
  std::size_t remembered_ = 0;
};

Rule ToRule(const Row& row) {
  if (row.end) return {.kind = Rule::Kind::kEnd};
  if (row.unsupported || row.cfa_register == 0) return kUnsupported;
  const Rule::Kind by_frame =
      row.cfa_deref ? Rule::Kind::kSavedFrame : Rule::Kind::kFrame;
  return {.kind = row.cfa_register == kFrameRegister ? by_frame : Rule::Kind::kStack,
          .base = row.base,
          .cfa_offset = row.cfa_offset,
          .base_offset = row.base_offset};
}

}  // namespace

Rule RuleAt(const std::uint8_t* fde, std::uintptr_t address) noexcept {
  const auto description = ReadFrameDescription(fde);
  if (!description || address < description->start) return kUnsupported;
  // Between functions there is no frame to leave: makecontext's and clone's first
  // frames return to where one begins.
  if (address - description->start >= description->length) {
    return {.kind = Rule::Kind::kEnd};
  }
  // The common instructions set the stage: no address is past them.
  Machine machine(*description, address);
  machine.Run(description->common_instructions);
  machine.KeepInitial();
  machine.Run(description->instructions);
  return ToRule(machine.row());
}

}  // namespace heapwell::unwind
