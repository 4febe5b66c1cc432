// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "unwind/rule_cache.h"

namespace heapwell::unwind {

constinit std::array<RuleSlot, std::size_t{1} << kRuleSlotBits> g_rule_slots{};

void CacheRule(std::uintptr_t address, std::uint64_t generation,
               PackedRule rule) noexcept {
  RuleSlot& slot = RuleSlotOf(address);
  slot.rule.store(rule, std::memory_order_relaxed);
  slot.checked_key.store(RuleKey(address, generation) ^ rule,
                         std::memory_order_relaxed);
}

}  // namespace heapwell::unwind
