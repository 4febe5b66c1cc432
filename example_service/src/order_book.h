// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef ORDER_SERVICE_ORDER_BOOK_H_
#define ORDER_SERVICE_ORDER_BOOK_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace orders {

/// An order as it came in, and its price.
struct Order {
  std::string customer;
  std::size_t item_count = 0;
  std::int64_t total_cents = 0;
};

/// Reads {"customer": "...", "items": [{"sku", "quantity", "price_cents"}, ...]}.
/// Empty: not an order.
std::optional<Order> ParseOrder(const std::string& json);

/// The answer to who asks for an order.
std::string ToJson(std::uint64_t id, const Order& order);

/// The open orders: the latest kOpen. Thread-safe.
class OrderBook {
 public:
  static constexpr std::size_t kOpen = 2000;  ///< Older ones were shipped.

  /// Returns the new order's number.
  std::uint64_t Add(Order order);

  std::optional<Order> Find(std::uint64_t id) const;
  std::size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::uint64_t last_id_ = 0;
  std::map<std::uint64_t, Order> open_;
};

}  // namespace orders

#endif  // ORDER_SERVICE_ORDER_BOOK_H_
