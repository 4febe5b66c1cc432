// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// How to step from one frame to its caller, in 64 bits.
#ifndef HEAPWELL_SRC_UNWIND_RULE_H_
#define HEAPWELL_SRC_UNWIND_RULE_H_

#include <cstdint>

namespace heapwell::unwind {

/// What DWARF calls a row of the call frame table, as far as compilers for x86-64
/// use it to find a return address.
struct Rule {
  enum class Kind : std::uint8_t {
    kNone,         ///< Not looked up yet.
    kStack,        ///< CFA = rsp + cfa_offset.
    kFrame,        ///< CFA = rbp + cfa_offset.
    kSavedFrame,   ///< CFA = *(rbp + cfa_offset): functions that realign the stack.
    kEnd,          ///< The outermost frame.
    kUnsupported,  ///< Beyond this unwinder: libgcc must do it.
  };
  enum class Base : std::uint8_t {
    kSame,     ///< The caller's rbp is still in rbp.
    kAtCfa,    ///< Saved at CFA + base_offset.
    kAtFrame,  ///< Saved at rbp + base_offset.
  };

  Kind kind = Kind::kNone;
  Base base = Base::kSame;
  std::int32_t cfa_offset = 0;
  std::int32_t base_offset = 0;

  friend bool operator==(const Rule&, const Rule&) = default;
};

/// Offsets that fit a packed rule: frames up to 64 MiB.
inline constexpr std::int64_t kMaxRuleOffset = (std::int64_t{1} << 27) - 1;

/// Fields from the lowest bit: kind 3, base 2, plain 1, unused 2, base_offset 28,
/// cfa_offset 28. The walk reads this form; 0 is no rule.
using PackedRule = std::uint64_t;

/// Whether all that the step reads lies, in whole words, between the register that the
/// CFA is counted from and the CFA, as nearly always: one look at the CFA then tells
/// that no read leaves the stack.
constexpr bool IsPlain(const Rule& rule) noexcept {
  constexpr std::int32_t kWord = 8;
  if (rule.kind != Rule::Kind::kStack && rule.kind != Rule::Kind::kFrame) return false;
  if (rule.cfa_offset < kWord || rule.cfa_offset % kWord != 0) return false;
  if (rule.base == Rule::Base::kSame) return true;
  return rule.base == Rule::Base::kAtCfa && rule.base_offset % kWord == 0 &&
         rule.base_offset <= -kWord && rule.base_offset >= -rule.cfa_offset;
}

inline constexpr PackedRule kPlainBit = 1 << 5;

constexpr PackedRule Pack(const Rule& rule) noexcept {
  constexpr std::uint64_t kOffsetMask = (std::uint64_t{1} << 28) - 1;
  return static_cast<std::uint64_t>(rule.kind) |
         static_cast<std::uint64_t>(rule.base) << 3 | (IsPlain(rule) ? kPlainBit : 0) |
         (static_cast<std::uint64_t>(rule.base_offset) & kOffsetMask) << 8 |
         (static_cast<std::uint64_t>(rule.cfa_offset) & kOffsetMask) << 36;
}

constexpr Rule::Kind KindOf(PackedRule rule) noexcept {
  return static_cast<Rule::Kind>(rule & 7);
}
constexpr Rule::Base BaseOf(PackedRule rule) noexcept {
  return static_cast<Rule::Base>(rule >> 3 & 3);
}
// Shifted up to the top and down again, to extend the sign.
constexpr std::int64_t CfaOffsetOf(PackedRule rule) noexcept {
  return static_cast<std::int64_t>(rule) >> 36;
}
constexpr std::int64_t BaseOffsetOf(PackedRule rule) noexcept {
  return static_cast<std::int64_t>(rule << 28) >> 36;
}

}  // namespace heapwell::unwind

#endif  // HEAPWELL_SRC_UNWIND_RULE_H_
