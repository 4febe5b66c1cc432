// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef ORDER_SERVICE_AUDIT_AUDIT_WRITER_H_
#define ORDER_SERVICE_AUDIT_AUDIT_WRITER_H_

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "audit/audit_database.h"
#include "audit/connection_pool.h"
#include "request_limits.h"

namespace orders {

struct AuditStats {
  std::size_t queued = 0;     ///< Places taken of AuditWriter::kCapacity.
  std::uint64_t written = 0;  ///< Records that are in the database.
  std::uint64_t retries = 0;  ///< Batches that the database did not take at once.
  std::uint64_t lost = 0;     ///< Records given up at the end, see kLastTry.
};

/// Writes the audit behind its back: a request leaves its record in a bounded queue and
/// is answered, a thread of its own takes what is there into one transaction.
///
/// The queue is never overrun, and nothing in it is dropped. A request takes a place
/// before it does anything; while none is free it waits, and is refused at its
/// deadline: a database that is too slow slows its service down, and loses no record.
/// Thread-safe.
class AuditWriter {
 public:
  static constexpr std::size_t kCapacity = 1024;  ///< Five seconds of usual load.

  /// `pool` must outlive this.
  AuditWriter(ConnectionPool& pool, std::size_t kept_rows);

  /// Writes what is queued, then returns. A database that takes nothing for kLastTry is
  /// given up, and one line on stderr says how many records that cost.
  ~AuditWriter();

  /// A place in the queue, free again when it goes without a record.
  class Place {
   public:
    explicit Place(AuditWriter& writer) : writer_(&writer) {}
    Place(Place&& other) noexcept : writer_(other.writer_) { other.writer_ = nullptr; }
    ~Place();
    void Put(AuditRecord record) &&;

   private:
    AuditWriter* writer_;
  };

  /// Empty: no place was free before `limits` ended.
  std::optional<Place> Reserve(const RequestLimits& limits);

  AuditStats stats() const;

 private:
  void Work();
  void WriteBatch(const std::vector<AuditRecord>& batch);
  bool TryWrite(const std::vector<AuditRecord>& batch, std::string* error);
  bool WaitBeforeRetry();
  void Free(std::size_t places);

  ConnectionPool& pool_;
  const std::size_t kept_rows_;
  mutable std::mutex mutex_;
  std::condition_variable space_;
  std::condition_variable wake_;
  std::vector<AuditRecord> queue_;
  std::size_t taken_ = 0;  // Places: reserved, queued, or being written.
  std::optional<RequestLimits::Clock::time_point> give_up_at_;  // Set: stop.
  AuditStats stats_;
  std::thread thread_;
};

}  // namespace orders

#endif  // ORDER_SERVICE_AUDIT_AUDIT_WRITER_H_
