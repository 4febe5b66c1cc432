// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "session_store.h"

namespace orders {

std::uint64_t SessionStore::Open(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t id = ++last_id_;
  sessions_.emplace(id, Session{now, {}});
  while (sessions_.size() > kMaxSessions ||
         sessions_.begin()->second.opened < now - kMaxAge) {
    sessions_.erase(sessions_.begin());
  }
  return id;
}

bool SessionStore::Put(std::uint64_t id, const std::string& sku, int quantity) {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return false;
  Basket& basket = found->second.basket;
  if (basket.size() >= kMaxArticles && basket.count(sku) == 0) return false;
  basket[sku] = quantity;
  return true;
}

std::optional<Basket> SessionStore::Find(std::uint64_t id) const {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return std::nullopt;
  return found->second.basket;
}

bool SessionStore::Close(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  return sessions_.erase(id) != 0;
}

std::size_t SessionStore::size() const {
  const std::lock_guard lock(mutex_);
  return sessions_.size();
}

}  // namespace orders
