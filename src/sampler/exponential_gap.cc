// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "sampler/exponential_gap.h"

#include <sys/auxv.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstring>
#include <numbers>

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

// -log(n / 2^53) for n in [1, 2^53], without a call and exact to 1e-11 of itself: the
// logarithm of the power of two, and for what is left the series of artanh.
double MinusLog(std::uint64_t n) noexcept {
  constexpr std::int64_t kSqrtHalf = 0x3FE6A09E667F3BCD;  // As a double's bits.
  const auto bits =
      std::bit_cast<std::int64_t>(static_cast<double>(static_cast<std::int64_t>(n)));
  // What is left lies in [sqrt(1/2), sqrt(2)), where the series is short.
  const std::int64_t power = (bits - kSqrtHalf) >> 52;
  const auto m = std::bit_cast<double>(bits - (power << 52));
  const double s = (m - 1) / (m + 1);
  const double z = s * s;
  const double series =
      ((((z * (1.0 / 11) + 1.0 / 9) * z + 1.0 / 7) * z + 1.0 / 5) * z + 1.0 / 3) * z +
      1;
  return static_cast<double>(53 - power) * std::numbers::ln2 - 2 * s * series;
}

// A block of so many intervals is left out with a probability below a double's last
// bit.
constexpr double kSurelySampledRatio = 40;

// 1 / (1 - exp(-x)) = 1/x + 1/2 + x/12 - x^3/720 + ...: what x is multiplied with, by
// Bernoulli's numbers. For x up to 1 the terms left out come to 2e-13.
double BernoulliSeries(double z) noexcept {
  constexpr double kBernoulli[] = {1.0 / 74'724'249'600,
                                   -691.0 / 1'307'674'368'000,
                                   1.0 / 47'900'160,
                                   -1.0 / 1'209'600,
                                   1.0 / 30'240,
                                   -1.0 / 720,
                                   1.0 / 12};
  double sum = 0;
  for (const double term : kBernoulli) sum = sum * z + term;
  return sum;
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
  // Signed, for the machine converts no other in one instruction.
  const auto mean = static_cast<double>(static_cast<std::int64_t>(interval_bytes));
  const double gap = MinusLog((random.Next() >> 11) + 1) * mean;
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(std::min(gap, 0x1.0p62)));
}

double SampleWeight(std::uint64_t charged_bytes,
                    std::uint64_t interval_bytes) noexcept {
  if (interval_bytes == 0) return 1.0;
  const double ratio =
      static_cast<double>(charged_bytes) / static_cast<double>(interval_bytes);
  if (ratio > kSurelySampledRatio) return 1.0;
  double x = ratio;
  int doublings = 0;
  for (; x > 1; x *= 0.5) ++doublings;
  double weight = 1 / x + 0.5 + x * BernoulliSeries(x * x);
  for (; doublings > 0; --doublings) weight = weight * weight / (2 * weight - 1);
  return weight;
}

void SeedForTest(std::uint64_t seed) noexcept { g_sequence.store(Mix(seed) | 1); }

}  // namespace heapwell::sampler
