// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What the allocator is made to do. Every function is a symbol of its own with a C
// name, so that callgrind can be told to count within it.
#ifndef HEAPWELL_BENCHMARKS_ALLOCATION_WORKLOADS_H_
#define HEAPWELL_BENCHMARKS_ALLOCATION_WORKLOADS_H_

#include <cstdint>
#include <span>
#include <string_view>

namespace heapwell::benchmarks {

struct Workload {
  std::string_view name;
  std::uint64_t unit;  ///< Operations of one count: objects in a batch, threads.
  void (*prepare)();   ///< Runs once and is not measured.
  void (*run)(std::uint64_t count);
};

std::span<const Workload> Workloads();

}  // namespace heapwell::benchmarks

#endif  // HEAPWELL_BENCHMARKS_ALLOCATION_WORKLOADS_H_
