// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "heapwell/allocation_scope.h"

#include "sampler/malloc_count.h"

namespace heapwell {

AllocationScope::AllocationScope() noexcept : before_(sampler::t_mallocs) {}

std::optional<std::uint64_t> AllocationScope::allocations() const noexcept {
  if (!sampler::MallocsAreCounted()) return std::nullopt;
  return sampler::t_mallocs - before_;
}

}  // namespace heapwell
