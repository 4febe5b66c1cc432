// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The control: the engine's rules, kept for ever and believed without a look.
#include <map>

#include "stack_walk.h"
#include "unwind/call_frame.h"
#include "unwind/eh_frame.h"

namespace heapwell::fault_test {
namespace {

using unwind::Rule;

Rule RuleOf(std::uintptr_t address) {
  static std::map<std::uintptr_t, Rule> kept;
  const auto found = kept.find(address);
  if (found != kept.end()) return found->second;
  const auto object = unwind::FindObject(address);
  const std::uint8_t* frame = object ? unwind::FindFrame(*object, address) : nullptr;
  return kept[address] = frame != nullptr ? unwind::RuleAt(frame, address)
                                          : Rule{.kind = Rule::Kind::kEnd};
}

std::uintptr_t At(std::uintptr_t address, std::int64_t offset) {
  return *reinterpret_cast<std::uintptr_t*>(address +
                                            static_cast<std::uintptr_t>(offset));
}

}  // namespace

[[gnu::noinline]] int Walk(std::span<std::uintptr_t> out) {
  auto frame = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  std::uintptr_t stack = frame + 16;
  std::uintptr_t address = At(frame, 8);
  frame = At(frame, 0);
  std::size_t count = 0;
  while (count < out.size() && address != 0) {
    out[count++] = address;
    const Rule rule = RuleOf(address - 1);
    if (rule.kind != Rule::Kind::kStack && rule.kind != Rule::Kind::kFrame) break;
    const std::uintptr_t from = rule.kind == Rule::Kind::kStack ? stack : frame;
    const std::uintptr_t cfa = from + static_cast<std::uintptr_t>(rule.cfa_offset);
    address = At(cfa, -8);
    if (rule.base == Rule::Base::kAtCfa) frame = At(cfa, rule.base_offset);
    stack = cfa;
  }
  return static_cast<int>(count);
}

}  // namespace heapwell::fault_test
