// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Counting the allocations of a piece of code, for tests: "this path allocates
// nothing".
#ifndef HEAPWELL_ALLOCATION_SCOPE_H_
#define HEAPWELL_ALLOCATION_SCOPE_H_

#include <cstdint>
#include <optional>

#include "heapwell/export.h"

namespace heapwell {

/// Counts what the calling thread allocates from now on: malloc and its family,
/// operator new. Exact; other threads do not count. Ask on the thread that made it.
/// Allocates nothing itself; some nanoseconds.
class HEAPWELL_EXPORT AllocationScope {
 public:
  AllocationScope() noexcept;

  /// Empty unless the program links heapwell::exact_counts: without, single
  /// allocations are not seen, and 0 would be a lie.
  [[nodiscard]] std::optional<std::uint64_t> allocations() const noexcept;

 private:
  std::uint64_t before_;
};

/// The mean number of allocations of one call, as Go's testing.AllocsPerRun: `function`
/// is called once before, so that what is made at the first use does not count, and
/// then `runs` times. Empty as AllocationScope's, or for no runs.
template <typename Function>
[[nodiscard]] std::optional<double> AllocationsPerRun(int runs, Function&& function) {
  function();
  const AllocationScope scope;
  for (int i = 0; i < runs; ++i) function();
  const std::optional<std::uint64_t> allocations = scope.allocations();
  if (!allocations || runs <= 0) return std::nullopt;
  return static_cast<double>(*allocations) / runs;
}

}  // namespace heapwell

#endif  // HEAPWELL_ALLOCATION_SCOPE_H_
