// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "unwind/dwarf_walk.h"

#include "unwind/call_frame.h"
#include "unwind/eh_frame.h"
#include "unwind/rule_cache.h"
#include "unwind/stack_bounds.h"
#include "unwind/trail.h"
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

// A step taken: where it led, and the caller's registers.
struct Step {
  Stop stop = Stop::kNot;
  FrameState caller = {};
};

// By a rule of any kind: each read is checked by itself.
[[gnu::noinline]] Step ApplyAny(PackedRule rule, std::uintptr_t end,
                                std::uintptr_t stack_pointer,
                                std::uintptr_t base) noexcept {
  const Kind kind = KindOf(rule);
  if (kind == Kind::kEnd) return {.stop = Stop::kAtEnd};
  if (kind > Kind::kSavedFrame) return {.stop = Stop::kBeyondUs};
  const Readable stack = {stack_pointer, end};
  std::uintptr_t cfa =
      Plus(kind == Kind::kStack ? stack_pointer : base, CfaOffsetOf(rule));
  Step step = {.caller = {.frame_pointer = base}};
  bool ok = kind != Kind::kSavedFrame || stack.Read(cfa, cfa);
  ok = ok && stack.Read(cfa - sizeof(cfa), step.caller.return_address);
  if (ok && BaseOf(rule) != Base::kSame) {
    const std::uintptr_t from = BaseOf(rule) == Base::kAtCfa ? cfa : base;
    ok = stack.Read(Plus(from, BaseOffsetOf(rule)), step.caller.frame_pointer);
  }
  if (!ok) return {.stop = Stop::kBeyondUs};
  step.caller.stack_pointer = cfa;
  return step;
}

// By a plain rule (see IsPlain): the stack pointer is a whole number of words here, for
// it began as one and every CFA is one.
inline Stop Apply(PackedRule rule, std::uintptr_t end, FrameState& state) noexcept {
  if ((rule & kPlainBit) == 0) [[unlikely]] {
    const Step step = ApplyAny(rule, end, state.stack_pointer, state.frame_pointer);
    state = step.caller;
    return step.stop;
  }
  std::uintptr_t from = state.stack_pointer;
  if (KindOf(rule) == Kind::kFrame) {
    from = state.frame_pointer;
    if (from < state.stack_pointer || from > end || from % sizeof(from) != 0)
        [[unlikely]]
      return Stop::kBeyondUs;
  }
  const std::uintptr_t cfa = Plus(from, CfaOffsetOf(rule));
  if (cfa > end) [[unlikely]]
    return Stop::kBeyondUs;
  state.return_address = *reinterpret_cast<const std::uintptr_t*>(cfa - sizeof(cfa));
  if (BaseOf(rule) != Base::kSame) {
    state.frame_pointer =
        *reinterpret_cast<const std::uintptr_t*>(Plus(cfa, BaseOffsetOf(rule)));
  }
  state.stack_pointer = cfa;
  return Stop::kNot;
}

// The last object in which rules were found: the next is most likely in it, too.
struct Place {
  LoadedObject object = {};

  bool MoveTo(std::uintptr_t address) noexcept {
    if (object.Contains(address)) return true;
    const auto found = FindObject(address);
    if (found) object = *found;
    return found.has_value();
  }
};

// A rule that is not in the cache, or 0 for an address that is in no loaded object: a
// rule is kept only for code that is loaded. As its key holds the generation, a rule
// that is found later is of an object that was not unloaded since: that need not be
// looked up again for every frame.
[[gnu::noinline]] PackedRule FindRule(Place& place, std::uintptr_t address,
                                      std::uint64_t generation) noexcept {
  if (!place.MoveTo(address)) return 0;
  const std::uint8_t* frame = FindFrame(place.object, address);
  const Rule rule =
      frame != nullptr ? RuleAt(frame, address) : Rule{.kind = Kind::kEnd};
  CacheRule(address, generation, Pack(rule));
  return Pack(rule);
}

// The same where code may be unloaded unseen: nothing is kept, nothing that was kept
// is believed.
PackedRule ReadRule(Place& place, std::uintptr_t address) noexcept {
  if (!place.MoveTo(address)) return 0;
  const std::uint8_t* frame = FindFrame(place.object, address);
  return Pack(frame != nullptr ? RuleAt(frame, address) : Rule{.kind = Kind::kEnd});
}

PackedRule RuleOf(Place& place, std::uintptr_t address) noexcept {
  if (!UnloadsAreWatched()) return ReadRule(place, address);
  const std::uint64_t generation = UnloadGeneration();
  const PackedRule rule = CachedRule(address, generation);
  return rule != 0 ? rule : FindRule(place, address, generation);
}

// As WalkStack, but keeps what it has where it cannot go on. `after(rule, state)` sees
// every step.
template <typename After>
Walk WalkAsFarAsKnown(FrameState state, std::uintptr_t end,
                      std::span<std::uintptr_t> out, After after) noexcept {
  Place place;
  int frames = 0;
  while (state.return_address != 0) {
    if (static_cast<std::size_t>(frames) == out.size()) {
      return {{.frames = frames, .truncated = true}, true};
    }
    out[static_cast<std::size_t>(frames++)] = state.return_address;
    const PackedRule rule = RuleOf(place, state.return_address - 1);
    const Stop stop = rule != 0 ? Apply(rule, end, state) : Stop::kBeyondUs;
    if (stop != Stop::kNot) return {{.frames = frames}, stop == Stop::kAtEnd};
    after(rule, state);
  }
  return {{.frames = frames}, true};
}

// As the whole stack or not at all. `after(rule, state)` sees every step.
template <typename After>
std::optional<Depth> WalkWhole(FrameState state, std::span<std::uintptr_t> out,
                               int skip, After after) noexcept {
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
    PackedRule rule = CachedRule(call, generation);
    if (rule == 0) [[unlikely]] {
      rule = FindRule(place, call, generation);
      if (rule == 0) return std::nullopt;
    }
    stop = Apply(rule, end, state);
    after(rule, state);
  }
  if (stop == Stop::kBeyondUs) return std::nullopt;
  return Depth{.frames = frames > 0 ? frames : 0};
}

}  // namespace

std::optional<Depth> WalkStack(FrameState state, std::span<std::uintptr_t> out,
                               int skip) noexcept {
  return WalkWhole(state, out, skip, [](PackedRule, const FrameState&) {});
}

std::optional<Depth> WalkStack(FrameState state, std::span<std::uintptr_t> out,
                               int skip, Trail& trail) noexcept {
  return WalkWhole(state, out, skip, [&](PackedRule rule, const FrameState& caller) {
    trail.Note(rule, caller);
  });
}

Walk WalkInterrupted(const Registers& at, std::span<std::uintptr_t> out) noexcept {
  // The walk looks one byte before a return address for the call: here it is to find
  // the instruction itself.
  const FrameState state = {.return_address = at.instruction + 1,
                            .stack_pointer = at.stack_pointer,
                            .frame_pointer = at.frame_pointer};
  // Steps read whole words.
  const bool aligned = at.stack_pointer % sizeof(at.stack_pointer) == 0;
  const std::uintptr_t end =
      aligned ? FindStackEnd(at.stack_pointer).address : at.stack_pointer;
  if (!aligned) out = out.first(out.empty() ? 0 : 1);
  return WalkAsFarAsKnown(state, end, out, [](PackedRule, FrameState&) {});
}

// The copy is walked where it lies: frame pointers that were saved in it are moved by
// as much as it was.
Walk WalkCopy(FrameState state, const StackCopy& copy,
              std::span<std::uintptr_t> out) noexcept {
  const auto start = reinterpret_cast<std::uintptr_t>(copy.words.data());
  const std::uintptr_t shift = start - copy.address;
  state.stack_pointer += shift;
  state.frame_pointer = state.frame_pointer != 0 ? state.frame_pointer + shift : 0;
  const std::uintptr_t end = start + copy.words.size_bytes();
  return WalkAsFarAsKnown(state, end, out, [&](PackedRule rule, FrameState& after) {
    if (BaseOf(rule) != Base::kSame) after.frame_pointer += shift;
  });
}

}  // namespace heapwell::unwind
