// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Holds what a heap profile says of blocks of one size against what is true: all four
// sample types, of one run or of several together.
#ifndef HEAPWELL_TESTS_UNIT_ALLOCATOR_ESTIMATES_H_
#define HEAPWELL_TESTS_UNIT_ALLOCATOR_ESTIMATES_H_

#include <gperftools/nallocx.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <ostream>

#include "allocator/allocator.h"

namespace heapwell::allocator {

inline constexpr double kSigmas = 4;

struct Sums {
  double alloc_objects = 0;
  double alloc_bytes = 0;
  double inuse_objects = 0;
  double inuse_bytes = 0;
};

inline Sums operator-(const Sums& a, const Sums& b) {
  return {a.alloc_objects - b.alloc_objects, a.alloc_bytes - b.alloc_bytes,
          a.inuse_objects - b.inuse_objects, a.inuse_bytes - b.inuse_bytes};
}

// Of the blocks that are charged so many bytes, and for which `counts`.
template <typename Predicate>
Sums SumsOf(std::uint64_t charged_bytes, Predicate counts) {
  Sums sums;
  const auto profile = ReadHeapSamples();
  if (!profile) return sums;
  for (const HeapSample& sample : profile->profile.samples) {
    if (sample.object_bytes != charged_bytes || !counts(sample)) continue;
    sums.alloc_objects += double(sample.alloc_objects.value_or(0));
    sums.alloc_bytes += double(sample.alloc_bytes.value_or(0));
    sums.inuse_objects += double(sample.inuse_objects);
    sums.inuse_bytes += double(sample.inuse_bytes);
  }
  return sums;
}

inline Sums SumsOf(std::uint64_t charged_bytes) {
  return SumsOf(charged_bytes, [](const HeapSample&) { return true; });
}

// What tcmalloc allocates for a block: its size class, up to 256 KiB.
inline std::uint64_t ChargedBytes(std::size_t requested_bytes) {
  constexpr std::size_t kMaxClassBytes = 256 << 10;
  return requested_bytes <= kMaxClassBytes ? ::nallocx(requested_bytes, 0)
                                           : requested_bytes;
}

// Blocks of one size, sampled at one interval.
struct Blocks {
  std::size_t requested_bytes = 0;
  std::uint64_t interval_bytes = 0;

  std::uint64_t charged_bytes() const { return ChargedBytes(requested_bytes); }

  // Of one that is charged so many bytes.
  double Probability(double charged_bytes) const {
    return -std::expm1(-charged_bytes / double(interval_bytes));
  }
  double Probability() const { return Probability(double(charged_bytes())); }

  bool AllAreSampled() const { return Probability() > 1 - 1e-6; }

  // Of an estimate of `count` of them.
  double Variance(std::size_t count) const {
    return double(count) * (1 - Probability()) / Probability();
  }
  double StandardError(std::size_t count) const { return std::sqrt(Variance(count)); }
};

// One sample type: what is said, what is true, and how far the two may be apart.
struct Estimate {
  const char* type = "";
  double found = 0;
  double truth = 0;
  double variance = 0;
  double rounding = 0;

  bool IsRight() const {
    return std::abs(found - truth) <= kSigmas * std::sqrt(variance) + rounding;
  }

  Estimate& operator+=(const Estimate& other) {
    type = other.type;
    found += other.found;
    truth += other.truth;
    variance += other.variance;
    rounding += other.rounding;
    return *this;
  }
};

inline std::ostream& operator<<(std::ostream& out, const Estimate& estimate) {
  return out << estimate.type << " are estimated as " << estimate.found << ", and are "
             << estimate.truth << " +- " << std::sqrt(estimate.variance);
}

using Estimates = std::array<Estimate, 4>;

// Numbers are rounded to whole objects once in each of two profiles. Where every block
// is sampled, nothing is left to chance: then there are no wrong objects, and the few
// bytes come of the weight, which is a millionth above 1 at most.
inline Estimate EstimateOf(const char* type, double found, std::size_t count,
                           const Blocks& blocks, double unit) {
  const double truth = double(count) * unit;
  if (blocks.AllAreSampled()) return {type, found, truth, 0, truth * 1e-6};
  return {type, found, truth, blocks.Variance(count) * unit * unit, unit};
}

inline Estimates Compare(const Sums& found, const Blocks& blocks, std::size_t allocated,
                         std::size_t held) {
  const auto bytes = double(blocks.charged_bytes());
  return {EstimateOf("alloc_objects", found.alloc_objects, allocated, blocks, 1),
          EstimateOf("alloc_bytes", found.alloc_bytes, allocated, blocks, bytes),
          EstimateOf("inuse_objects", found.inuse_objects, held, blocks, 1),
          EstimateOf("inuse_bytes", found.inuse_bytes, held, blocks, bytes)};
}

inline void AddTo(Estimates& sum, const Estimates& run) {
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += run[i];
}

// What would be said if blocks were weighed by the bytes that were asked for, where
// those that tcmalloc allocates decide whether one is sampled.
inline Sums WeighedByRequest(const Sums& right, const Blocks& blocks) {
  const double wrong =
      blocks.Probability() / blocks.Probability(double(blocks.requested_bytes));
  return {right.alloc_objects * wrong, right.alloc_bytes * wrong,
          right.inuse_objects * wrong, right.inuse_bytes * wrong};
}

}  // namespace heapwell::allocator

#endif  // HEAPWELL_TESTS_UNIT_ALLOCATOR_ESTIMATES_H_
