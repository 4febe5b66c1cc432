// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What a walk read of the stack, so that the next one from the same place need not
// walk: it looks at the same words and finds the same.
//
// A step by a rule that counts from rsp leads to a word that the return address alone
// decides. One that counts from rbp also depends on what rbp was, and that was saved
// in a word of the stack, or in our caller's frame. If all return addresses of a stack
// are where they were, and all saved rbp that the walk relied on point to where they
// did, the walk would go the same way: until code is unloaded.
#ifndef HEAPWELL_SRC_UNWIND_TRAIL_H_
#define HEAPWELL_SRC_UNWIND_TRAIL_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "unwind/rule.h"
#include "unwind/stack.h"

namespace heapwell::unwind {

/// Words above the record that the walk began with: up to 512 KiB of stack.
using TrailWord = std::uint16_t;

/// How a return address was found.
struct TrailStep {
  TrailWord return_word = 0;
  TrailWord frame_word = 0;  ///< The saved rbp relied on; kNoFrameWord if none.

  friend bool operator==(const TrailStep&, const TrailStep&) = default;
};
inline constexpr TrailWord kNoFrameWord = 0xFFFF;

/// The trail of one walk: a step for each of its frames.
class Trail {
 public:
  /// Of a walk that begins with CallerOf(record).
  explicit Trail(FrameRecord record) noexcept;

  /// The walk stepped by `rule` to `caller`.
  void Note(PackedRule rule, const FrameState& caller) noexcept;

  /// Another unwinder walked: there is no trail.
  void Lose() noexcept { whole_ = false; }

  /// The steps, if they tell all of a walk of `frames`. Else empty: a frame was of
  /// another form, or too far away.
  [[nodiscard]] std::span<const TrailStep> Of(int frames) const noexcept {
    if (!whole_ || static_cast<std::size_t>(frames) != size_) return {};
    return {steps_.data(), size_};
  }

 private:
  [[nodiscard]] TrailWord WordOf(std::uintptr_t address) noexcept;

  std::uintptr_t base_;
  TrailWord frame_word_ = 0;
  bool whole_ = true;
  std::size_t size_ = 1;
  std::array<TrailStep, kMaxDepth> steps_;
};

/// How many steps it takes to have them all that rely on a saved rbp.
std::size_t StepsByFrame(std::span<const TrailStep> steps) noexcept;

/// A stack as it was walked once.
struct KnownWalk {
  std::span<const std::uintptr_t> frames = {};
  const TrailStep* steps = nullptr;  ///< As many.
  std::size_t steps_by_frame = 0;    ///< StepsByFrame of them.
};

/// How far a stack is as it was.
struct Likeness {
  std::size_t same = 0;      ///< Words that are; kWholeWalk if all.
  std::uintptr_t found = 0;  ///< What stands in the place of the next.
};
inline constexpr std::size_t kWholeWalk = ~std::size_t{0};

/// Compares what is on the stack from `record` to `end` with `walk`, which has a frame.
/// Reads nothing else, and no word before all that a walk would have come to it by: a
/// saved rbp ahead of the return address that is found by it. 5 instructions a frame,
/// 16 as far as there are any by rbp.
[[gnu::always_inline]] inline Likeness CompareAlong(const KnownWalk& walk,
                                                    FrameRecord record,
                                                    std::uintptr_t end) noexcept {
  const std::size_t count = walk.frames.size();
  const auto* last = record + walk.steps[count - 1].return_word;
  if (reinterpret_cast<std::uintptr_t>(last) >= end) return {};
  std::size_t i = 0;
#pragma GCC unroll 1
  for (; i < walk.steps_by_frame; ++i) {
    const TrailStep step = walk.steps[i];
    if (step.frame_word != kNoFrameWord) {
      const std::uintptr_t saved = record[step.frame_word];
      const auto wanted =
          reinterpret_cast<std::uintptr_t>(record + step.return_word - 1);
      if (saved != wanted)
        return {count + i, saved - reinterpret_cast<std::uintptr_t>(record)};
    }
    const std::uintptr_t found = record[step.return_word];
    if (found != walk.frames[i]) return {i, found};
  }
  constexpr std::size_t kAtOnce = 4;
  for (; count - i >= kAtOnce; i += kAtOnce) {
#pragma GCC unroll 4
    for (std::size_t j = 0; j < kAtOnce; ++j) {
      const std::uintptr_t found = record[walk.steps[i + j].return_word];
      if (found != walk.frames[i + j]) return {i + j, found};
    }
  }
#pragma GCC unroll 1
  for (; i < count; ++i) {
    const std::uintptr_t found = record[walk.steps[i].return_word];
    if (found != walk.frames[i]) return {i, found};
  }
  return {kWholeWalk, 0};
}

}  // namespace heapwell::unwind

#endif  // HEAPWELL_SRC_UNWIND_TRAIL_H_
