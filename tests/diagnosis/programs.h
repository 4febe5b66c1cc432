// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Programs whose trouble, or its absence, is known.
#ifndef HEAPWELL_TESTS_DIAGNOSIS_PROGRAMS_H_
#define HEAPWELL_TESTS_DIAGNOSIS_PROGRAMS_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "diagnosis/scenario.h"
#include "model/verdict.h"

namespace heapwell::diagnosis {

struct Program {
  std::string_view name;
  model::VerdictKind truth;
  /// Its slope is one number over the whole of its life, to be found within 10
  /// %.
  bool steady_slope;
  /// Once it is steady, nothing of it grows without bound: never an alarm.
  bool never_alarms;
  /// The load itself moves resident memory more than the leak does in hours.
  bool hides_in_load;
  std::unique_ptr<Scenario> (*make)(std::uint64_t seed);
};

std::span<const Program> Programs();

}  // namespace heapwell::diagnosis

#endif  // HEAPWELL_TESTS_DIAGNOSIS_PROGRAMS_H_
