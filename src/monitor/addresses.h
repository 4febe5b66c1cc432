// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_MONITOR_ADDRESSES_H_
#define HEAPWELL_SRC_MONITOR_ADDRESSES_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "monitor/symbols.h"

namespace heapwell::monitor {

/// Names of all addresses in the stacks of `samples`, which were taken in or after
/// `unload_generation`.
template <typename Samples>
symbolize::Symbolization NamesOf(const Samples& samples,
                                 std::uint64_t unload_generation) {
  std::vector<std::uintptr_t> addresses;
  for (const auto& sample : samples) {
    addresses.insert(addresses.end(), sample.stack.begin(), sample.stack.end());
  }
  std::sort(addresses.begin(), addresses.end());
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  const std::vector<std::uint64_t> generations(addresses.size(), unload_generation);
  return TheSymbolizer().Symbolize(addresses, generations);
}

/// Addresses, and for each the generation of unloads it was recorded in.
struct RecordedAddresses {
  std::vector<std::uintptr_t> addresses = {};
  std::vector<std::uint64_t> generations = {};
};

/// All of the stacks of `samples`, which have a generation each (0 where that is
/// missing). Most repeat: each is there once, with the oldest.
template <typename Samples>
RecordedAddresses DistinctAddresses(const Samples& samples,
                                    std::span<const std::uint64_t> generations) {
  std::unordered_map<std::uintptr_t, std::uint64_t> oldest;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const std::uint64_t generation = i < generations.size() ? generations[i] : 0;
    for (const std::uintptr_t address : samples[i].stack) {
      const auto [entry, is_new] = oldest.try_emplace(address, generation);
      if (!is_new) entry->second = std::min(entry->second, generation);
    }
  }
  RecordedAddresses recorded;
  for (const auto& [address, generation] : oldest) {
    recorded.addresses.push_back(address);
    recorded.generations.push_back(generation);
  }
  return recorded;
}

/// Names of all addresses in the stacks of `samples`, each of its generation.
template <typename Samples>
symbolize::Symbolization SymbolsOf(const Samples& samples,
                                   std::span<const std::uint64_t> generations) {
  const RecordedAddresses recorded = DistinctAddresses(samples, generations);
  return TheSymbolizer().Symbolize(recorded.addresses, recorded.generations);
}

}  // namespace heapwell::monitor

#endif  // HEAPWELL_SRC_MONITOR_ADDRESSES_H_
