// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What a heap profile tells of two sizes of objects, and how far to trust it.
#ifndef HEAPWELL_TESTS_UNIT_ALLOCATOR_TOLD_H_
#define HEAPWELL_TESTS_UNIT_ALLOCATOR_TOLD_H_

#include <array>
#include <cstddef>

#include "allocator/allocator.h"

namespace heapwell::allocator {

// The four numbers of a profile, and their standard errors.
struct Told {
  std::array<double, 4> values = {};
  std::array<double, 4> variances = {};
};

// Of the objects of two sizes, whatever the profile had of them before.
inline Told ToldOf(std::size_t small, std::size_t large) {
  Told sum;
  const auto profile = ReadHeapSamples();
  if (!profile) return sum;
  for (const HeapSample& sample : profile->profile.samples) {
    if (sample.object_bytes != small && sample.object_bytes != large) continue;
    const std::array values = {double(sample.inuse_bytes), double(sample.inuse_objects),
                               double(sample.alloc_bytes.value_or(0)),
                               double(sample.alloc_objects.value_or(0))};
    const std::array errors = {double(sample.inuse_bytes_standard_error),
                               sample.inuse_objects_standard_error,
                               double(sample.alloc_bytes_standard_error.value_or(0)),
                               sample.alloc_objects_standard_error.value_or(0)};
    for (std::size_t i = 0; i < values.size(); ++i) {
      sum.values[i] += values[i];
      sum.variances[i] += errors[i] * errors[i];
    }
  }
  return sum;
}

}  // namespace heapwell::allocator

#endif  // HEAPWELL_TESTS_UNIT_ALLOCATOR_TOLD_H_
