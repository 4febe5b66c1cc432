// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Against map_churn: rebuild the map once 30 % of what it held at its largest is gone.
// Moving the survivors into a new map of their size gives the old buckets back, and
// puts the survivors' nodes together, so that whole pages become free. It costs a copy
// of what is left, and that is rare: each rebuild pays for the next 30 %. The allocator
// is told to give the free pages to the kernel once the deletion is over, and not
// between two rebuilds: the next one would have to fetch them again, which takes
// seconds.
#include <gperftools/malloc_extension.h>

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "remedies/remedies.h"
#include "session.h"

namespace orders {
namespace {

constexpr double kDeletedShare = 0.3;

}  // namespace

class RebuiltSessions : public Observer {
 public:
  void Record(const RequestFacts& request) override;

 private:
  using Map = std::unordered_map<SessionId, Session>;

  void EraseAllBut(std::size_t kept);
  bool RebuildIfSparse();

  std::mutex mutex_;
  Map sessions_;
  std::size_t largest_ = 0;  // Since the last rebuild.
  SessionId oldest_ = 0;
  SessionId next_ = 0;
};

void RebuiltSessions::Record(const RequestFacts&) {
  const std::lock_guard lock(mutex_);
  const bool on_sale = next_ < kSaleSessions;
  for (int i = 0; i < kSessionsPerRequest; ++i) sessions_.emplace(next_++, Session{});
  largest_ = std::max(largest_, sessions_.size());
  if (!on_sale) EraseAllBut(kSessionsAfterSale);
}

void RebuiltSessions::EraseAllBut(std::size_t kept) {
  bool rebuilt = false;
  while (sessions_.size() > kept) {
    sessions_.erase(oldest_++);
    rebuilt |= RebuildIfSparse();
  }
  if (rebuilt) MallocExtension::instance()->ReleaseFreeMemory();
}

bool RebuiltSessions::RebuildIfSparse() {
  const auto limit = static_cast<double>(largest_) * (1 - kDeletedShare);
  if (static_cast<double>(sessions_.size()) > limit) return false;
  Map survivors;
  survivors.reserve(sessions_.size());
  for (auto& [id, session] : sessions_) survivors.emplace(id, session);
  sessions_ = std::move(survivors);
  largest_ = sessions_.size();
  return true;
}

std::unique_ptr<Observer> MakeRebuiltSessions() {
  return std::make_unique<RebuiltSessions>();
}

}  // namespace orders
