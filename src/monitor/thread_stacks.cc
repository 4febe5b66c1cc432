// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The free function of thread_stacks.h: stacks and their names together.
#include "heapwell/thread_stacks.h"

#include <utility>

#include "allocator/allocator.h"
#include "base/unload.h"
#include "cpu/thread_stacks.h"
#include "monitor/addresses.h"

namespace heapwell {

Result<ThreadStacks> CaptureThreadStacks() {
  const allocator::ExcludeThread exclude;
  const std::uint64_t unload_generation = base::UnloadGeneration();
  Result<ThreadStacks> stacks = cpu::ReadThreadStacks();
  if (!stacks) return stacks;
  symbolize::Symbolization symbols =
      monitor::NamesOf(stacks->threads, unload_generation);
  stacks->locations = std::move(symbols.locations);
  stacks->mappings = std::move(symbols.mappings);
  stacks->symbol_note = std::move(symbols.note);
  return stacks;
}

}  // namespace heapwell
