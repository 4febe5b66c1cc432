// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// map_churn: a sale fills a map with 100 000 sessions; then nearly all are erased. The
// map keeps its buckets, and the allocator keeps the pages of the nodes: nothing
// shrinks, although every erase did free.
#include <mutex>
#include <unordered_map>

#include "faults/faults.h"
#include "session.h"

namespace orders {

class SessionMap : public Observer {
 public:
  void Record(const RequestFacts& request) override;

 private:
  void OpenSession();
  void EraseAllBut(std::size_t kept);

  std::mutex mutex_;
  std::unordered_map<SessionId, Session> sessions_;
  SessionId oldest_ = 0;
  SessionId next_ = 0;
};

void SessionMap::Record(const RequestFacts&) {
  const std::lock_guard lock(mutex_);
  const bool on_sale = next_ < kSaleSessions;
  for (int i = 0; i < kSessionsPerRequest; ++i) OpenSession();
  if (!on_sale) EraseAllBut(kSessionsAfterSale);
}

void SessionMap::OpenSession() { sessions_.emplace(next_++, Session{}); }

void SessionMap::EraseAllBut(std::size_t kept) {
  while (sessions_.size() > kept) sessions_.erase(oldest_++);
}

std::unique_ptr<Observer> MakeSessionMap() { return std::make_unique<SessionMap>(); }

}  // namespace orders
