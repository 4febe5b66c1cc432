// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef ORDER_SERVICE_LOAD_RESULT_H_
#define ORDER_SERVICE_LOAD_RESULT_H_

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace orders {

/// Times, counted in steps of 5 %, from a microsecond to some minutes.
class LatencyHistogram {
 public:
  void Add(std::chrono::nanoseconds time);
  void Add(const LatencyHistogram& other);

  /// Not shorter than `share` of all, and at most 5 % too long. 0 if there are none.
  double MillisecondsOf(double share) const;

 private:
  std::array<std::uint64_t, 400> counts_{};
};

/// What became of the requests of a load.
struct LoadResult {
  std::uint64_t answered = 0;  ///< With a status below 400.
  std::uint64_t failed = 0;    ///< With another status, or no connection was to be had.
  std::uint64_t lost = 0;      ///< Sent, and the connection ended without an answer.
  double seconds = 0;
  LatencyHistogram latencies;  ///< Of what was answered or failed by a status.
};

/// Three lines for people.
std::string ToText(const LoadResult& result);

}  // namespace orders

#endif  // ORDER_SERVICE_LOAD_RESULT_H_
