// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Programs that really allocate, a step at a time.
#ifndef HEAPWELL_TESTS_DIAGNOSIS_REAL_PROGRAMS_H_
#define HEAPWELL_TESTS_DIAGNOSIS_REAL_PROGRAMS_H_

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "model/verdict.h"

namespace heapwell::diagnosis {

class RealProgram {
 public:
  virtual ~RealProgram() = default;
  /// What it does in `elapsed` ticks, of which the last is its `now`-th.
  virtual void Step(double now, double elapsed) = 0;
  /// Bytes that it has mapped by itself and touched: no malloc knows of them.
  [[nodiscard]] virtual double mapped_bytes() const { return 0; }
};

struct RealProgramRow {
  std::string_view name;
  model::VerdictKind truth;
  std::string_view leak;  ///< The function that leaks. Empty: none does.
  std::size_t ticks;
  /// Bytes that it grows by in a tick. 0: it does not, or not steadily.
  double bytes_a_tick;
  std::unique_ptr<RealProgram> (*make)();
};

std::span<const RealProgramRow> RealPrograms();

}  // namespace heapwell::diagnosis

#endif  // HEAPWELL_TESTS_DIAGNOSIS_REAL_PROGRAMS_H_
