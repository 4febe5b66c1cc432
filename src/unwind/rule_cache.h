// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Rules found before, for the whole process: lock-free, of fixed size.
#ifndef HEAPWELL_SRC_UNWIND_RULE_CACHE_H_
#define HEAPWELL_SRC_UNWIND_RULE_CACHE_H_

#include <cstdint>
#include <optional>

#include "unwind/rule.h"

namespace heapwell::unwind {

/// The rule kept for `address`, if it was found in the present generation.
std::optional<Rule> CachedRule(std::uintptr_t address,
                               std::uint64_t generation) noexcept;

/// Keeps a rule in place of whatever shares its slot.
void CacheRule(std::uintptr_t address, std::uint64_t generation,
               const Rule& rule) noexcept;

}  // namespace heapwell::unwind

#endif  // HEAPWELL_SRC_UNWIND_RULE_CACHE_H_
