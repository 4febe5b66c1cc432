// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef ORDER_SERVICE_SESSION_STORE_H_
#define ORDER_SERVICE_SESSION_STORE_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace orders {

/// What lies in a customer's basket: articles and how many of each.
using Basket = std::map<std::string, int>;

/// Open shopping sessions. Bounded in number, in age and in what one may hold; the one
/// that was opened first goes when there are too many. Thread-safe.
class SessionStore {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::size_t kMaxSessions = 2000;
  static constexpr std::size_t kMaxArticles = 100;
  static constexpr std::chrono::minutes kMaxAge{10};

  std::uint64_t Open(Clock::time_point now);

  /// False: there is no such session, or its basket is full.
  bool Put(std::uint64_t id, const std::string& sku, int quantity);
  std::optional<Basket> Find(std::uint64_t id) const;
  bool Close(std::uint64_t id);
  std::size_t size() const;

 private:
  struct Session {
    Clock::time_point opened;
    Basket basket;
  };

  mutable std::mutex mutex_;
  std::uint64_t last_id_ = 0;
  std::map<std::uint64_t, Session> sessions_;  // By number: oldest first.
};

}  // namespace orders

#endif  // ORDER_SERVICE_SESSION_STORE_H_
