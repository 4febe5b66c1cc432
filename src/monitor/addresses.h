// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_MONITOR_ADDRESSES_H_
#define HEAPWELL_SRC_MONITOR_ADDRESSES_H_

#include <algorithm>
#include <cstdint>
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

}  // namespace heapwell::monitor

#endif  // HEAPWELL_SRC_MONITOR_ADDRESSES_H_
