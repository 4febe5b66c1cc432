// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "audit/audit_writer.h"

#include <cstdio>
#include <string>
#include <utility>

namespace orders {
namespace {

using Clock = RequestLimits::Clock;

// A transaction costs a write of the log: gather for so long, and write once.
constexpr std::chrono::milliseconds kGather{10};
constexpr std::chrono::milliseconds kBeforeRetry{50};
constexpr std::chrono::seconds kLastTry{5};
constexpr std::chrono::seconds kForConnection{1};

}  // namespace

AuditWriter::AuditWriter(ConnectionPool& pool, std::size_t kept_rows)
    : pool_(pool), kept_rows_(kept_rows), thread_([this] { Work(); }) {}

AuditWriter::~AuditWriter() {
  {
    const std::lock_guard lock(mutex_);
    give_up_at_ = Clock::now() + kLastTry;
  }
  wake_.notify_all();
  thread_.join();
}

std::optional<AuditWriter::Place> AuditWriter::Reserve(const RequestLimits& limits) {
  std::unique_lock lock(mutex_);
  while (taken_ >= kCapacity) {
    if (limits.ended()) return std::nullopt;
    space_.wait_until(lock, limits.next_look());
  }
  ++taken_;
  return Place(*this);
}

void AuditWriter::Place::Put(AuditRecord record) && {
  {
    const std::lock_guard lock(writer_->mutex_);
    writer_->queue_.push_back(std::move(record));
  }
  std::exchange(writer_, nullptr)->wake_.notify_one();
}

AuditWriter::Place::~Place() {
  if (writer_ != nullptr) writer_->Free(1);
}

void AuditWriter::Free(std::size_t places) {
  {
    const std::lock_guard lock(mutex_);
    taken_ -= places;
  }
  space_.notify_all();
}

AuditStats AuditWriter::stats() const {
  const std::lock_guard lock(mutex_);
  AuditStats stats = stats_;
  stats.queued = taken_;
  return stats;
}

void AuditWriter::Work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return give_up_at_ || !queue_.empty(); });
    if (queue_.empty()) return;  // Asked to stop, and nothing is left.
    wake_.wait_for(lock, kGather, [this] { return give_up_at_.has_value(); });
    const std::vector<AuditRecord> batch = std::exchange(queue_, {});
    lock.unlock();
    WriteBatch(batch);
    Free(batch.size());
    lock.lock();
  }
}

void AuditWriter::WriteBatch(const std::vector<AuditRecord>& batch) {
  std::string error;
  while (!TryWrite(batch, &error)) {
    if (WaitBeforeRetry()) continue;
    std::fprintf(stderr, "order_service: %zu audit records are lost: %s\n",
                 batch.size(), error.c_str());
    const std::lock_guard lock(mutex_);
    stats_.lost += batch.size();
    return;
  }
  const std::lock_guard lock(mutex_);
  stats_.written += batch.size();
}

bool AuditWriter::TryWrite(const std::vector<AuditRecord>& batch, std::string* error) {
  const RequestLimits limits(Clock::now() + kForConnection);
  const std::optional<ConnectionPool::Lease> connection = pool_.Take(limits, error);
  return connection && (*connection)->Append(batch, kept_rows_, error);
}

bool AuditWriter::WaitBeforeRetry() {
  std::unique_lock lock(mutex_);
  ++stats_.retries;
  if (give_up_at_ && Clock::now() >= *give_up_at_) return false;
  wake_.wait_for(lock, kBeforeRetry, [] { return false; });  // Whoever calls.
  return true;
}

}  // namespace orders
