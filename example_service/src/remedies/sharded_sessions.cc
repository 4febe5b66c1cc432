// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Against map_churn and against one lock for all: 16 small maps, each under its own
// reader-writer lock. A mass deletion holds one sixteenth of the sessions at a time,
// and each shard gives its buckets back on its own once it is sparse.
#include <array>
#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "remedies/remedies.h"
#include "session.h"

namespace orders {
namespace {

constexpr std::size_t kShards = 16;

class Shard {
 public:
  void Open(SessionId id) {
    const std::unique_lock lock(mutex_);
    sessions_.emplace(id, Session{});
  }

  void Delete(SessionId id) {
    const std::unique_lock lock(mutex_);
    sessions_.erase(id);
    const bool is_sparse = sessions_.load_factor() < kSparse;
    if (is_sparse) sessions_.rehash(0);  // As many buckets as there are sessions.
  }

  bool Has(SessionId id) const {
    const std::shared_lock lock(mutex_);
    return sessions_.count(id) != 0;
  }

 private:
  static constexpr float kSparse = 0.25f;

  mutable std::shared_mutex mutex_;
  std::unordered_map<SessionId, Session> sessions_;
};

}  // namespace

class ShardedSessions : public Observer {
 public:
  void Record(const RequestFacts& request) override;

 private:
  Shard& ShardOf(SessionId id) { return shards_[id % kShards]; }

  std::array<Shard, kShards> shards_;
  std::atomic<SessionId> next_{0};
  std::atomic<SessionId> oldest_{0};
};

void ShardedSessions::Record(const RequestFacts&) {
  // It holds no more than are wanted after the sale: sessions end when they are old.
  for (int i = 0; i < kSessionsPerRequest; ++i) {
    const SessionId id = next_++;
    ShardOf(id).Open(id);
  }
  while (next_ - oldest_ > kSessionsAfterSale) {
    const SessionId id = oldest_++;
    if (ShardOf(id).Has(id)) ShardOf(id).Delete(id);
  }
}

std::unique_ptr<Observer> MakeShardedSessions() {
  return std::make_unique<ShardedSessions>();
}

}  // namespace orders
