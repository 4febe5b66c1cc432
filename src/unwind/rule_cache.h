// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Rules found before, for the whole process: lock-free, of fixed size.
#ifndef HEAPWELL_SRC_UNWIND_RULE_CACHE_H_
#define HEAPWELL_SRC_UNWIND_RULE_CACHE_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "unwind/rule.h"

namespace heapwell::unwind {

/// Two words that are written one after another. The key is stored as key XOR rule: a
/// pair torn between two writers does not fit together and reads as a miss.
struct RuleSlot {
  std::atomic<std::uint64_t> checked_key{0};
  std::atomic<PackedRule> rule{0};
};

/// 32,768 call addresses: 512 KiB once all slots were used. A service's sampled stacks
/// have a few thousand.
inline constexpr int kRuleSlotBits = 15;
extern constinit std::array<RuleSlot, std::size_t{1} << kRuleSlotBits> g_rule_slots;

inline RuleSlot& RuleSlotOf(std::uintptr_t address) noexcept {
  return g_rule_slots[(address * 0x9E3779B97F4A7C15ull) >> (64 - kRuleSlotBits)];
}

/// An address has 47 bits; the generation of loaded code takes the upper ones, plus
/// one so that an empty slot fits no key.
inline std::uint64_t RuleKey(std::uintptr_t address,
                             std::uint64_t generation) noexcept {
  return address ^ (generation + 1) << 47;
}

/// The rule kept for `address`, or 0 if none was found in this generation. Inline, for
/// a walk does it for each frame.
inline PackedRule CachedRule(std::uintptr_t address,
                             std::uint64_t generation) noexcept {
  const RuleSlot& slot = RuleSlotOf(address);
  const PackedRule rule = slot.rule.load(std::memory_order_relaxed);
  const std::uint64_t key = slot.checked_key.load(std::memory_order_relaxed) ^ rule;
  return key == RuleKey(address, generation) ? rule : 0;
}

/// Keeps a rule in place of whatever shares its slot.
void CacheRule(std::uintptr_t address, std::uint64_t generation,
               PackedRule rule) noexcept;

}  // namespace heapwell::unwind

#endif  // HEAPWELL_SRC_UNWIND_RULE_CACHE_H_
