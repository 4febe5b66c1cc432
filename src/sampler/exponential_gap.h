// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Distances between samples: the gaps of a Poisson process over allocated bytes.
#ifndef HEAPWELL_SRC_SAMPLER_EXPONENTIAL_GAP_H_
#define HEAPWELL_SRC_SAMPLER_EXPONENTIAL_GAP_H_

#include <cstdint>

namespace heapwell::sampler {

/// A stream of random numbers of its own for each thread cache (splitmix64). Streams
/// are seeded from one process-wide sequence, so that short threads on a recycled
/// stack never repeat each other's gaps.
struct Random {
  std::uint64_t state = 0;

  /// A stream that no other cache has.
  static Random Fresh() noexcept;

  std::uint64_t Next() noexcept;
};

/// An exponential gap with mean `interval_bytes`, rounded down: a block that charges
/// k bytes is sampled if the gap left is less than k, which is so with probability
/// exactly 1 - exp(-k / interval). About 60 instructions.
std::uint64_t DrawGap(Random& random, std::uint64_t interval_bytes) noexcept;

/// How many allocations one sampled block of `charged_bytes` stands for.
double SampleWeight(std::uint64_t charged_bytes, std::uint64_t interval_bytes) noexcept;

/// Sets the seed from which Fresh() streams come. For tests.
void SeedForTest(std::uint64_t seed) noexcept;

}  // namespace heapwell::sampler

#endif  // HEAPWELL_SRC_SAMPLER_EXPONENTIAL_GAP_H_
