// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "order_book.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace orders {

using nlohmann::json;

std::optional<Order> ParseOrder(const std::string& text) {
  const json body = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!body.is_object()) return std::nullopt;
  const json customer = body.value("customer", json());
  const json items = body.value("items", json());
  if (!customer.is_string() || !items.is_array() || items.empty()) return std::nullopt;

  Order order;
  order.customer = customer.get<std::string>();
  order.item_count = items.size();
  for (const json& item : items) {
    if (!item.is_object()) return std::nullopt;
    const json quantity = item.value("quantity", json());
    const json price = item.value("price_cents", json());
    if (!quantity.is_number_unsigned() || !price.is_number_unsigned()) {
      return std::nullopt;
    }
    order.total_cents += quantity.get<std::int64_t>() * price.get<std::int64_t>();
  }
  return order;
}

std::string ToJson(std::uint64_t id, const Order& order) {
  const json body = {{"id", id},
                     {"customer", order.customer},
                     {"items", order.item_count},
                     {"total_cents", order.total_cents}};
  return body.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

std::uint64_t OrderBook::Add(Order order) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t id = ++last_id_;
  open_.emplace(id, std::move(order));
  if (open_.size() > kOpen) open_.erase(open_.begin());
  return id;
}

std::optional<Order> OrderBook::Find(std::uint64_t id) const {
  const std::lock_guard lock(mutex_);
  const auto found = open_.find(id);
  if (found == open_.end()) return std::nullopt;
  return found->second;
}

std::size_t OrderBook::size() const {
  const std::lock_guard lock(mutex_);
  return open_.size();
}

}  // namespace orders
