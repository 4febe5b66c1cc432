// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef ORDER_SERVICE_AUDIT_CONNECTION_POOL_H_
#define ORDER_SERVICE_AUDIT_CONNECTION_POOL_H_

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "audit/audit_database.h"
#include "request_limits.h"

namespace orders {

/// How many connections to the audit there may be. One more than max_open waits; one
/// more idle than max_idle is closed.
struct PoolLimits {
  std::size_t max_open = 4;
  std::size_t max_idle = 2;
};

struct PoolStats {
  std::size_t open = 0;  ///< idle + in_use.
  std::size_t idle = 0;
  std::size_t in_use = 0;
  std::size_t waiting = 0;  ///< Who waits for one.
};

/// Connections to the audit, opened when needed and used again. Thread-safe.
class ConnectionPool {
 public:
  explicit ConnectionPool(std::string path, PoolLimits limits = {});

  /// A connection on loan, back in the pool when it goes.
  class Lease {
   public:
    Lease(ConnectionPool& pool, std::unique_ptr<AuditDatabase> database);
    Lease(Lease&&) = default;
    ~Lease();
    AuditDatabase* operator->() const { return database_.get(); }

   private:
    ConnectionPool* pool_;
    std::unique_ptr<AuditDatabase> database_;
  };

  /// Waits for a connection until `limits` end. Empty: there was none in time, or it
  /// cannot be opened, and `error` says why.
  std::optional<Lease> Take(const RequestLimits& limits, std::string* error);

  PoolStats stats() const;

 private:
  void GiveBack(std::unique_ptr<AuditDatabase> database);
  void Forget();
  bool WaitForRoom(std::unique_lock<std::mutex>& lock, const RequestLimits& limits);

  const std::string path_;
  const PoolLimits limits_;
  mutable std::mutex mutex_;
  std::condition_variable room_;
  std::vector<std::unique_ptr<AuditDatabase>> idle_;
  std::size_t in_use_ = 0;
  std::size_t waiting_ = 0;
};

}  // namespace orders

#endif  // ORDER_SERVICE_AUDIT_CONNECTION_POOL_H_
