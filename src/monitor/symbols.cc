// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The free functions of heap_profile.h: samples and their names together.
#include "monitor/symbols.h"

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "allocator/allocator.h"
#include "base/fork.h"
#include "heapwell/heap_profile.h"
#include "model/plumbing.h"

namespace heapwell {
namespace {

std::vector<std::uintptr_t> DistinctAddresses(const HeapProfile& profile) {
  std::vector<std::uintptr_t> addresses;
  for (const HeapSample& sample : profile.samples) {
    addresses.insert(addresses.end(), sample.stack.begin(), sample.stack.end());
  }
  std::ranges::sort(addresses);
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  return addresses;
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

HeapProfile WithSymbols(HeapProfile profile) {
  symbolize::Symbolization symbols =
      TheSymbolizer().Symbolize(DistinctAddresses(profile));
  profile.locations = std::move(symbols.locations);
  profile.mappings = std::move(symbols.mappings);
  profile.symbol_note = std::move(symbols.note);
  return model::WithoutPlumbing(std::move(profile));
}

}  // namespace monitor

Result<HeapProfile> CaptureHeapProfile() {
  const allocator::ExcludeThread exclude;
  Result<HeapProfile> profile = allocator::ReadHeapSamples();
  if (!profile) return profile;
  return monitor::WithSymbols(*std::move(profile));
}

}  // namespace heapwell
