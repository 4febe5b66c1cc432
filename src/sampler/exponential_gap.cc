// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "sampler/exponential_gap.h"

#include <sys/auxv.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>

namespace heapwell::sampler {
namespace {

// The golden ratio in 64 bits: splitmix64's step.
constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15ull;

constinit std::atomic<std::uint64_t> g_sequence{0};

std::uint64_t Mix(std::uint64_t z) noexcept {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

// The kernel's sixteen random bytes: no system call, so fit for any first malloc.
std::uint64_t KernelRandom() noexcept {
  std::uint64_t seed = kStep;
  const auto* bytes = reinterpret_cast<const void*>(::getauxval(AT_RANDOM));
  if (bytes != nullptr) std::memcpy(&seed, bytes, sizeof(seed));
  return seed | 1;
}

}  // namespace

Random Random::Fresh() noexcept {
  std::uint64_t unseeded = 0;
  if (g_sequence.load(std::memory_order_relaxed) == 0) {
    g_sequence.compare_exchange_strong(unseeded, KernelRandom());
  }
  return Random{Mix(g_sequence.fetch_add(kStep, std::memory_order_relaxed))};
}

std::uint64_t Random::Next() noexcept { return Mix(state += kStep); }

std::uint64_t DrawGap(Random& random, std::uint64_t interval_bytes) noexcept {
  // 53 random bits in (0, 1]: the logarithm is finite, the longest gap 36 intervals.
  const double uniform = (static_cast<double>(random.Next() >> 11) + 1.0) * 0x1.0p-53;
  const double gap = -std::log(uniform) * static_cast<double>(interval_bytes);
  return static_cast<std::uint64_t>(std::min(gap, 0x1.0p62));
}

double SampleWeight(std::uint64_t charged_bytes,
                    std::uint64_t interval_bytes) noexcept {
  if (interval_bytes == 0) return 1.0;
  const double ratio =
      static_cast<double>(charged_bytes) / static_cast<double>(interval_bytes);
  return -1.0 / std::expm1(-ratio);
}

void SeedForTest(std::uint64_t seed) noexcept { g_sequence.store(Mix(seed) | 1); }

}  // namespace heapwell::sampler
