// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The free functions of heap_profile.h: samples and their names together.
#include "monitor/symbols.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <utility>

#include "allocator/allocator.h"
#include "base/fork.h"
#include "heapwell/heap_profile.h"
#include "model/plumbing.h"
#include "monitor/addresses.h"

namespace heapwell {
namespace {

HeapProfile Named(HeapProfile profile, std::span<const std::uint64_t> generations,
                  symbolize::Symbolizer& symbolizer) {
  const monitor::RecordedAddresses recorded =
      monitor::DistinctAddresses(profile.samples, generations);
  symbolize::Symbolization symbols =
      symbolizer.Symbolize(recorded.addresses, recorded.generations);
  profile.locations = std::move(symbols.locations);
  profile.mappings = std::move(symbols.mappings);
  profile.symbol_note = std::move(symbols.note);
  return model::WithoutPlumbing(std::move(profile));
}

// By a symbolizer of its own, of which nothing is kept.
Result<HeapProfile> CaptureWithin(std::uint64_t heap_bytes, bool lines) {
  constexpr std::uint64_t kFilePagesBytes = std::uint64_t{16} << 20;  // Of any limit.
  const allocator::ExcludeThread exclude;
  Result<allocator::HeapSamples> samples = allocator::ReadHeapSamples();
  if (!samples) return samples.error();
  symbolize::Limits limits;
  limits.lines = lines;
  limits.memory_bytes = static_cast<std::size_t>(
      std::min<std::uint64_t>(limits.memory_bytes, kFilePagesBytes + heap_bytes));
  symbolize::Symbolizer symbolizer(limits);
  return Named(std::move(samples->profile), samples->unload_generations, symbolizer);
}

}  // namespace

namespace monitor {

// Never destroyed: used until the very end. The child of a fork begins with a new one,
// for a thread that is not there may have been changing the old.
symbolize::Symbolizer& TheSymbolizer() {
  static constinit base::ForkMutex mutex;
  static constinit symbolize::Symbolizer* symbolizer = nullptr;
  static constinit std::uint32_t generation = 0;
  const std::lock_guard lock(mutex);
  if (symbolizer == nullptr || generation != base::ForkGeneration()) {
    symbolizer = new symbolize::Symbolizer;
    generation = base::ForkGeneration();
  }
  return *symbolizer;
}

HeapProfile WithSymbols(HeapProfile profile,
                        std::span<const std::uint64_t> unload_generations) {
  return Named(std::move(profile), unload_generations, TheSymbolizer());
}

Result<HeapProfile> CaptureHeapProfileWithin(std::uint64_t heap_bytes) {
  return CaptureWithin(heap_bytes, /*lines=*/true);
}

Result<HeapProfile> CaptureHeapProfileQuickly(std::uint64_t heap_bytes) {
  return CaptureWithin(heap_bytes, /*lines=*/false);
}

}  // namespace monitor

Result<HeapProfile> CaptureHeapProfile() {
  const allocator::ExcludeThread exclude;
  Result<allocator::HeapSamples> samples = allocator::ReadHeapSamples();
  if (!samples) return samples.error();
  return monitor::WithSymbols(std::move(samples->profile), samples->unload_generations);
}

}  // namespace heapwell
