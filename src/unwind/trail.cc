// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "unwind/trail.h"

namespace heapwell::unwind {
namespace {

constexpr std::uintptr_t kWord = sizeof(std::uintptr_t);

// What "push rbp; mov rsp, rbp" makes: the CFA is two words above what rbp points to.
constexpr std::int64_t kUsualFrame = 2 * sizeof(std::uintptr_t);

}  // namespace

Trail::Trail(FrameRecord record) noexcept
    : base_(reinterpret_cast<std::uintptr_t>(record)) {
  steps_[0] = {.return_word = 1, .frame_word = kNoFrameWord};
}

TrailWord Trail::WordOf(std::uintptr_t address) noexcept {
  const std::uintptr_t word = (address - base_) / kWord;
  whole_ &= address >= base_ && word < kNoFrameWord;
  return static_cast<TrailWord>(word);
}

void Trail::Note(PackedRule rule, const FrameState& caller) noexcept {
  if (KindOf(rule) == Rule::Kind::kEnd) return;
  const bool by_frame = KindOf(rule) == Rule::Kind::kFrame;
  whole_ &= (rule & kPlainBit) != 0 && size_ < steps_.size() &&
            (!by_frame || CfaOffsetOf(rule) == kUsualFrame);
  if (!whole_) return;
  steps_[size_++] = {.return_word = WordOf(caller.stack_pointer - kWord),
                     .frame_word = by_frame ? frame_word_ : kNoFrameWord};
  if (BaseOf(rule) == Rule::Base::kSame) return;
  frame_word_ =
      WordOf(caller.stack_pointer + static_cast<std::uintptr_t>(BaseOffsetOf(rule)));
}

std::size_t StepsByFrame(std::span<const TrailStep> steps) noexcept {
  std::size_t count = steps.size();
  while (count > 0 && steps[count - 1].frame_word == kNoFrameWord) --count;
  return count;
}

}  // namespace heapwell::unwind
