// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef ORDER_SERVICE_REQUEST_LIMITS_H_
#define ORDER_SERVICE_REQUEST_LIMITS_H_

#include <chrono>
#include <functional>
#include <optional>

namespace orders {

/// How long a request may take, and whether somebody still waits for its answer.
/// Whoever works long or waits for others asks it now and then, and stops. For one
/// thread.
class RequestLimits {
 public:
  using Clock = std::chrono::steady_clock;
  enum class End { kPastDeadline, kClientGone };

  /// `client_is_gone` may be empty: then nobody can leave.
  explicit RequestLimits(Clock::time_point deadline,
                         std::function<bool()> client_is_gone = {});

  /// Empty: go on. Reads the clock; asks for the client once in 20 ms.
  std::optional<End> ended() const;

  /// Until when to wait before ended() is asked again.
  Clock::time_point next_look() const;

 private:
  Clock::time_point deadline_;
  std::function<bool()> client_is_gone_;
  mutable Clock::time_point next_look_;
  mutable bool gone_ = false;
};

}  // namespace orders

#endif  // ORDER_SERVICE_REQUEST_LIMITS_H_
