// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "request_limits.h"

#include <algorithm>
#include <utility>

namespace orders {
namespace {

// Most requests are answered before the first look, and cost no system call for it.
constexpr std::chrono::milliseconds kBetweenLooks{20};

}  // namespace

RequestLimits::RequestLimits(Clock::time_point deadline,
                             std::function<bool()> client_is_gone)
    : deadline_(deadline),
      client_is_gone_(std::move(client_is_gone)),
      next_look_(Clock::now() + kBetweenLooks) {}

std::optional<RequestLimits::End> RequestLimits::ended() const {
  const Clock::time_point now = Clock::now();
  if (now >= deadline_) return End::kPastDeadline;
  if (client_is_gone_ && now >= next_look_) {
    next_look_ = now + kBetweenLooks;
    gone_ = gone_ || client_is_gone_();
  }
  return gone_ ? std::optional(End::kClientGone) : std::nullopt;
}

RequestLimits::Clock::time_point RequestLimits::next_look() const {
  return std::min(deadline_, Clock::now() + kBetweenLooks);
}

}  // namespace orders
