// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "audit/connection_pool.h"

#include <utility>

namespace orders {

ConnectionPool::Lease::Lease(ConnectionPool& pool,
                             std::unique_ptr<AuditDatabase> database)
    : pool_(&pool), database_(std::move(database)) {}

ConnectionPool::Lease::~Lease() {
  if (database_) pool_->GiveBack(std::move(database_));
}

ConnectionPool::ConnectionPool(std::string path, PoolLimits limits)
    : path_(std::move(path)), limits_(limits) {}

std::optional<ConnectionPool::Lease> ConnectionPool::Take(const RequestLimits& limits,
                                                          std::string* error) {
  std::unique_lock lock(mutex_);
  if (!WaitForRoom(lock, limits)) {
    *error = "no connection to the audit was free in time";
    return std::nullopt;
  }
  ++in_use_;
  if (!idle_.empty()) {
    std::unique_ptr<AuditDatabase> database = std::move(idle_.back());
    idle_.pop_back();
    return Lease(*this, std::move(database));
  }
  lock.unlock();
  std::unique_ptr<AuditDatabase> database = AuditDatabase::Open(path_, error);
  if (database) return Lease(*this, std::move(database));
  Forget();
  return std::nullopt;
}

bool ConnectionPool::WaitForRoom(std::unique_lock<std::mutex>& lock,
                                 const RequestLimits& limits) {
  ++waiting_;
  while (in_use_ >= limits_.max_open && !limits.ended()) {
    room_.wait_until(lock, limits.next_look());
  }
  --waiting_;
  return in_use_ < limits_.max_open;
}

void ConnectionPool::GiveBack(std::unique_ptr<AuditDatabase> database) {
  {
    const std::lock_guard lock(mutex_);
    --in_use_;
    if (idle_.size() < limits_.max_idle) idle_.push_back(std::move(database));
  }
  room_.notify_one();
  // One too many is closed here, after the lock.
}

void ConnectionPool::Forget() {
  {
    const std::lock_guard lock(mutex_);
    --in_use_;
  }
  room_.notify_one();
}

PoolStats ConnectionPool::stats() const {
  const std::lock_guard lock(mutex_);
  return {idle_.size() + in_use_, idle_.size(), in_use_, waiting_};
}

}  // namespace orders
