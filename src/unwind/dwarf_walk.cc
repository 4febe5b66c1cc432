// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "unwind/dwarf_walk.h"

#include "unwind/call_frame.h"
#include "unwind/eh_frame.h"
#include "unwind/rule_cache.h"
#include "unwind/stack_bounds.h"
#include "unwind/unload_watch.h"

namespace heapwell::unwind {
namespace {

using Kind = Rule::Kind;
using Base = Rule::Base;

// The part of the stack that a step may read: above what was read before and below
// the end, so that no rule, however wrong, leads out of the stack.
struct Readable {
  std::uintptr_t start = 0;
  std::uintptr_t end = 0;

  bool Read(std::uintptr_t address, std::uintptr_t& value) const noexcept {
    const bool inside = address - start <= end - sizeof(address) - start;
    if (!inside || address % sizeof(address) != 0) return false;
    value = *reinterpret_cast<const std::uintptr_t*>(address);
    return true;
  }
};

std::uintptr_t Plus(std::uintptr_t from, std::int64_t by) noexcept {
  return from + static_cast<std::uintptr_t>(by);
}

// Where a step leads that is not to a caller.
enum class Stop { kNot, kAtEnd, kBeyondUs };

Stop Apply(PackedRule rule, std::uintptr_t end, FrameState& state) noexcept {
  const Kind kind = KindOf(rule);
  const Readable stack = {state.stack_pointer, end};
  const std::uintptr_t base = state.frame_pointer;
  std::uintptr_t cfa =
      Plus(kind == Kind::kStack ? state.stack_pointer : base, CfaOffsetOf(rule));
  if (kind > Kind::kFrame) [[unlikely]] {
    if (kind == Kind::kEnd) return Stop::kAtEnd;
    if (kind != Kind::kSavedFrame || !stack.Read(cfa, cfa)) return Stop::kBeyondUs;
  }
  if (!stack.Read(cfa - sizeof(cfa), state.return_address)) return Stop::kBeyondUs;
  if (BaseOf(rule) != Base::kSame) {
    const std::uintptr_t from = BaseOf(rule) == Base::kAtCfa ? cfa : base;
    if (!stack.Read(Plus(from, BaseOffsetOf(rule)), state.frame_pointer)) {
      return Stop::kBeyondUs;
    }
  }
  state.stack_pointer = cfa;
  return Stop::kNot;
}

[[gnu::noinline]] PackedRule FindRule(const LoadedObject& object,
                                      std::uintptr_t address,
                                      std::uint64_t generation) noexcept {
  const std::uint8_t* frame = FindFrame(object, address);
  const Rule rule =
      frame != nullptr ? RuleAt(frame, address) : Rule{.kind = Kind::kEnd};
  CacheRule(address, generation, Pack(rule));
  return Pack(rule);
}

// The last object a walk was in: the next frame is most likely in it, too.
struct Place {
  LoadedObject object = {};

  // Rules are kept only for code that is loaded now.
  [[gnu::noinline]] bool MoveTo(std::uintptr_t address) noexcept {
    const auto found = FindObject(address);
    if (found) object = *found;
    return found.has_value();
  }
};

}  // namespace

std::optional<Depth> WalkStack(FrameState state, std::span<std::uintptr_t> out,
                               int skip) noexcept {
  const std::uintptr_t end = FindStackEnd(state.stack_pointer).address;
  const std::uint64_t generation = UnloadGeneration();
  const int room = static_cast<int>(out.size());
  Place place;
  int frames = -skip;
  Stop stop = Stop::kNot;
  while (stop == Stop::kNot && state.return_address != 0) {
    if (frames == room) return Depth{.frames = frames, .truncated = true};
    if (frames >= 0) out[static_cast<std::size_t>(frames)] = state.return_address;
    ++frames;
    // A call may be a function's last instruction: the byte before is surely inside.
    const std::uintptr_t call = state.return_address - 1;
    if (!place.object.Contains(call) && !place.MoveTo(call)) return std::nullopt;
    PackedRule rule = CachedRule(call, generation);
    if (rule == 0) [[unlikely]]
      rule = FindRule(place.object, call, generation);
    stop = Apply(rule, end, state);
  }
  if (stop == Stop::kBeyondUs) return std::nullopt;
  return Depth{.frames = frames > 0 ? frames : 0};
}

}  // namespace heapwell::unwind
