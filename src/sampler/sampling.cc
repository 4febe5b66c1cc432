// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "sampler/sampling.h"

#include <cstdlib>

#include "sampler/countdown.h"
#include "sampler/stack_hook.h"
#include "sampler/thread_state.h"

namespace heapwell::sampler {
namespace {

// The compiler may not leave out a pair of malloc and free.
void AllocateAndFree(std::size_t bytes) noexcept {
  void* block = std::malloc(bytes);
  asm volatile("" : "+r"(block) : : "memory");
  std::free(block);
}

}  // namespace

void EnterExclusion() noexcept { ++t_state.exclusion_depth; }
void LeaveExclusion() noexcept { --t_state.exclusion_depth; }

SelfTest TestTakeover() noexcept {
  LinkTakeover();
  // More than a countdown is ever armed for: it must expire.
  constexpr std::size_t kSurelyExpires = (std::size_t{1} << 20) + 1;
  const std::uint32_t exclusion_depth = t_state.exclusion_depth;
  t_state.exclusion_depth = 0;
  t_state.probing = true;
  AllocateAndFree(kSurelyExpires);
  SelfTest result = {.slow_path_is_ours = t_state.countdown != nullptr};
  if (result.slow_path_is_ours) {
    const std::uint64_t before = SamplesTaken();
    t_state.countdown->ForceSample();
    AllocateAndFree(64);
    result.stack_hook_is_ours = SamplesTaken() != before;
  }
  t_state.probing = false;
  t_state.exclusion_depth = exclusion_depth;
  return result;
}

void LetCacheGo(void (*drop)()) noexcept {
  if (Countdown* countdown = Countdown::OfThisThread()) countdown->Drain();
  drop();
}

bool RunUnderHeapLock(void (*work)(void*), void* argument,
                      void (*drop_cache)()) noexcept {
  t_state.locked_work = work;
  t_state.locked_argument = argument;
  LetCacheGo(drop_cache);
  AllocateAndFree(1);
  const bool ran = t_state.locked_work == nullptr;
  t_state.locked_work = nullptr;
  return ran;
}

}  // namespace heapwell::sampler
