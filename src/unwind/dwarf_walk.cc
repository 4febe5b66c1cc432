// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "unwind/dwarf_walk.h"

#include "unwind/call_frame.h"
#include "unwind/eh_frame.h"
#include "unwind/rule_cache.h"
#include "unwind/stack_bounds.h"
#include "unwind/unload_watch.h"

namespace heapwell::unwind {
namespace {

// One walk: its limits, and the object that the last address lay in.
class Walk {
 public:
  Walk(const FrameState& state, StackEnd end) noexcept
      : state_(state), end_(end.address), generation_(UnloadGeneration()) {}

  enum class Step { kCaller, kEnd, kBeyondUs };

  // To the caller of the function that `state_` returns into.
  Step ToCaller() noexcept {
    const auto rule = RuleFor(state_.return_address);
    if (!rule) return Step::kBeyondUs;
    switch (rule->kind) {
      case Rule::Kind::kEnd:
        return Step::kEnd;
      case Rule::Kind::kUnsupported:
        return Step::kBeyondUs;
      default:
        return Apply(*rule) ? Step::kCaller : Step::kBeyondUs;
    }
  }

  [[nodiscard]] const FrameState& state() const noexcept { return state_; }

 private:
  // A rule is kept only for code that is loaded now. A call may be a function's last
  // instruction: the address before is surely inside.
  std::optional<Rule> RuleFor(std::uintptr_t return_address) noexcept {
    const std::uintptr_t address = return_address - 1;
    if (!object_.Contains(address)) {
      const auto object = FindObject(address);
      if (!object) return std::nullopt;
      object_ = *object;
    }
    if (const auto cached = CachedRule(address, generation_)) return cached;
    const std::uint8_t* frame = FindFrame(object_, address);
    const Rule rule = frame != nullptr ? RuleAt(frame, address) : Rule{};
    CacheRule(address, generation_, rule);
    return rule;
  }

  // Reads only above what was read before and below the stack's end, so that no rule,
  // however wrong, leads out of the stack.
  bool Read(std::uintptr_t address, std::uintptr_t& value) const noexcept {
    const bool inside = address >= state_.stack_pointer &&
                        address <= end_ - sizeof(std::uintptr_t) && address % 8 == 0;
    if (inside) value = *reinterpret_cast<const std::uintptr_t*>(address);
    return inside;
  }

  bool Apply(const Rule& rule) noexcept {
    const std::uintptr_t base = state_.frame_pointer;
    const auto offset = [](std::uintptr_t from, std::int32_t by) {
      return from + static_cast<std::uintptr_t>(static_cast<std::intptr_t>(by));
    };
    std::uintptr_t cfa = offset(
        rule.kind == Rule::Kind::kStack ? state_.stack_pointer : base, rule.cfa_offset);
    if (rule.kind == Rule::Kind::kSavedFrame && !Read(cfa, cfa)) return false;
    if (cfa <= state_.stack_pointer || cfa > end_) return false;

    FrameState caller = {.stack_pointer = cfa, .frame_pointer = base};
    if (!Read(cfa - 8, caller.return_address)) return false;
    if (rule.base == Rule::Base::kAtCfa &&
        !Read(offset(cfa, rule.base_offset), caller.frame_pointer)) {
      return false;
    }
    if (rule.base == Rule::Base::kAtFrame &&
        !Read(offset(base, rule.base_offset), caller.frame_pointer)) {
      return false;
    }
    state_ = caller;
    return true;
  }

  FrameState state_;
  const std::uintptr_t end_;
  const std::uint64_t generation_;
  LoadedObject object_ = {};
};

}  // namespace

std::optional<Depth> WalkStack(FrameState state, std::span<std::uintptr_t> out,
                               int skip) noexcept {
  const StackEnd end = FindStackEnd(state.stack_pointer);
  Walk walk(state, end);
  Depth depth;
  for (;;) {
    const std::uintptr_t address = walk.state().return_address;
    if (address == 0) return depth;
    if (skip > 0) {
      --skip;
    } else if (static_cast<std::size_t>(depth.frames) == out.size()) {
      depth.truncated = true;
      return depth;
    } else {
      out[static_cast<std::size_t>(depth.frames++)] = address;
    }
    switch (walk.ToCaller()) {
      case Walk::Step::kCaller:
        break;
      case Walk::Step::kEnd:
        return depth;
      case Walk::Step::kBeyondUs:
        return std::nullopt;
    }
  }
}

}  // namespace heapwell::unwind
