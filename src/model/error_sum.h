// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_MODEL_ERROR_SUM_H_
#define HEAPWELL_SRC_MODEL_ERROR_SUM_H_

#include <cmath>
#include <cstdint>

namespace heapwell::model {

/// The standard error of a sum of estimates. They rest on different samples, each taken
/// independently of the others, so their variances add up.
class ErrorSum {
 public:
  void Add(double standard_error) { variance_ += standard_error * standard_error; }
  void Add(std::uint64_t standard_error) { Add(static_cast<double>(standard_error)); }

  [[nodiscard]] double value() const { return std::sqrt(variance_); }
  /// To whole bytes or objects.
  [[nodiscard]] std::uint64_t Rounded() const {
    return static_cast<std::uint64_t>(std::llround(value()));
  }

 private:
  double variance_ = 0;
};

/// Of two.
inline std::uint64_t SumOfErrors(std::uint64_t a, std::uint64_t b) {
  ErrorSum sum;
  sum.Add(a);
  sum.Add(b);
  return sum.Rounded();
}

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_ERROR_SUM_H_
