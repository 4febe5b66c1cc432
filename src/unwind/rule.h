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
    kUnsupported,  ///< Beyond this unwinder: libgcc must do it.
    kEnd,          ///< The outermost frame.
    kStack,        ///< CFA = rsp + cfa_offset.
    kFrame,        ///< CFA = rbp + cfa_offset.
    kSavedFrame,   ///< CFA = *(rbp + cfa_offset): functions that realign the stack.
  };
  enum class Base : std::uint8_t {
    kSame,     ///< The caller's rbp is still in rbp.
    kAtCfa,    ///< Saved at CFA + base_offset.
    kAtFrame,  ///< Saved at rbp + base_offset.
  };

  Kind kind = Kind::kUnsupported;
  Base base = Base::kSame;
  std::int32_t cfa_offset = 0;
  std::int32_t base_offset = 0;

  friend bool operator==(const Rule&, const Rule&) = default;
};

/// Offsets that fit a packed rule: frames up to 64 MiB.
inline constexpr std::int64_t kMaxRuleOffset = (std::int64_t{1} << 27) - 1;

// Fields from the lowest bit: kind 3, base 2, cfa_offset 28, base_offset 28.
constexpr std::uint64_t Pack(const Rule& rule) noexcept {
  constexpr std::uint64_t kOffsetMask = (std::uint64_t{1} << 28) - 1;
  return static_cast<std::uint64_t>(rule.kind) |
         static_cast<std::uint64_t>(rule.base) << 3 |
         (static_cast<std::uint64_t>(rule.cfa_offset) & kOffsetMask) << 5 |
         (static_cast<std::uint64_t>(rule.base_offset) & kOffsetMask) << 33;
}

constexpr Rule Unpack(std::uint64_t packed) noexcept {
  const auto offset = [packed](int shift) {
    // Up to the top and down again, to extend the sign.
    return static_cast<std::int32_t>(
        static_cast<std::int64_t>(packed << (64 - 28 - shift)) >> 36);
  };
  return {.kind = static_cast<Rule::Kind>(packed & 7),
          .base = static_cast<Rule::Base>(packed >> 3 & 3),
          .cfa_offset = offset(5),
          .base_offset = offset(33)};
}

}  // namespace heapwell::unwind

#endif  // HEAPWELL_SRC_UNWIND_RULE_H_
