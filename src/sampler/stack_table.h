// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Every stack that was sampled, kept once and for ever; and the short way to it for a
// sample that is taken where one was taken before.
#ifndef HEAPWELL_SRC_SAMPLER_STACK_TABLE_H_
#define HEAPWELL_SRC_SAMPLER_STACK_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "unwind/stack.h"
#include "unwind/trail.h"

namespace heapwell::sampler {

/// Index into the table; stable for ever.
using StackId = std::uint32_t;

/// No stack, or one that no longer fits.
inline constexpr StackId kNoStack = 0;

/// Stacks that fit: far beyond what services have (thousands).
inline constexpr std::uint32_t kMaxStacks = 1u << 15;

struct Stack {
  std::span<const std::uintptr_t> frames = {};  ///< Return addresses; never freed.
  bool truncated = false;
  /// When it was first seen: base::UnloadGeneration. Code that was unloaded later may
  /// have been on it.
  std::uint64_t unload_generation = 0;
};

/// The stack's id; kNoStack if there is no room. Lock-free; allocates nothing.
StackId InternStack(std::span<const std::uintptr_t> frames, bool truncated) noexcept;

/// Stacks so far, kNoStack included: ids are below it.
StackId StackCount() noexcept;

/// Any id but kNoStack.
Stack ReadStack(StackId id) noexcept;

/// The answer to whether a stack is known. Small enough to be handed over in registers.
struct Recollection {
  const std::uintptr_t* first_frame = nullptr;
  StackId stack = kNoStack;  ///< The stack as it is now, if it is known.
  std::uint16_t depth = 0;
  std::uint16_t place = 0;  ///< Where it would be looked for.

  [[nodiscard]] std::span<const std::uintptr_t> frames() const noexcept {
    return {first_frame, depth};
  }
};

/// Looks for a stack that was kept with its trail and is on the calling thread's stack
/// again, each return address compared. The stack begins `skip` frames further out than
/// the caller of the function that has `record`. About 75 instructions and 8 a frame.
/// Lock-free; allocates nothing.
Recollection Recall(unwind::FrameRecord record, int skip) noexcept;

/// A walk of the stack.
struct Walked {
  std::span<const std::uintptr_t> frames = {};  ///< From the caller on.
  std::size_t skip = 0;  ///< Of them, so many are no part of the stack that is kept.
  bool truncated = false;
  std::span<const unwind::TrailStep> trail = {};  ///< Of all frames, or empty.
  std::uint64_t generation = 0;  ///< base::UnloadGeneration when it began.
};

/// Interns a stack that Recall did not find, for it to be found at `place`.
StackId Remember(const Walked& walked, std::uint16_t place) noexcept;

}  // namespace heapwell::sampler

#endif  // HEAPWELL_SRC_SAMPLER_STACK_TABLE_H_
