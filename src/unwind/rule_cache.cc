// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "unwind/rule_cache.h"

#include <array>
#include <atomic>

namespace heapwell::unwind {
namespace {

// 32,768 call addresses: 512 KiB once all slots were used. A service's sampled
// stacks have a few thousand.
constexpr int kSlotBits = 15;

// Two words that are written one after another. The key is stored as key XOR rule:
// a pair torn between two writers does not fit together and reads as a miss.
struct Slot {
  std::atomic<std::uint64_t> checked_key{0};
  std::atomic<std::uint64_t> rule{0};
};

constinit std::array<Slot, std::size_t{1} << kSlotBits> g_slots{};

Slot& SlotOf(std::uintptr_t address) noexcept {
  return g_slots[(address * 0x9E3779B97F4A7C15ull) >> (64 - kSlotBits)];
}

// An address has 47 bits; the generation takes the upper ones, plus one so that an
// empty slot fits no key.
std::uint64_t KeyOf(std::uintptr_t address, std::uint64_t generation) noexcept {
  return address ^ (generation + 1) << 47;
}

}  // namespace

std::optional<Rule> CachedRule(std::uintptr_t address,
                               std::uint64_t generation) noexcept {
  const Slot& slot = SlotOf(address);
  const std::uint64_t rule = slot.rule.load(std::memory_order_relaxed);
  const std::uint64_t key = slot.checked_key.load(std::memory_order_relaxed) ^ rule;
  if (key != KeyOf(address, generation)) return std::nullopt;
  return Unpack(rule);
}

void CacheRule(std::uintptr_t address, std::uint64_t generation,
               const Rule& rule) noexcept {
  Slot& slot = SlotOf(address);
  const std::uint64_t packed = Pack(rule);
  slot.rule.store(packed, std::memory_order_relaxed);
  slot.checked_key.store(KeyOf(address, generation) ^ packed,
                         std::memory_order_relaxed);
}

}  // namespace heapwell::unwind
