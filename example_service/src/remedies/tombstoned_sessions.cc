// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Against map_churn, where threads must not wait for each other: oneTBB's concurrent
// map, with tombstones. A deletion takes the session out of its entry, which frees the
// kilobyte at once and blocks nobody but who reads that very entry; the entry itself
// stays as a tombstone. Once there are more tombstones than sessions, they are swept;
// after a mass deletion the allocator is told to give the free pages to the kernel.
#include <gperftools/malloc_extension.h>
#include <tbb/concurrent_hash_map.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>

#include "remedies/remedies.h"
#include "session.h"

namespace orders {
namespace {

constexpr SessionId kMassDeletion = 10'000;

}  // namespace

class TombstonedSessions : public Observer {
 public:
  void Record(const RequestFacts& request) override;

 private:
  /// An empty pointer is a tombstone. oneTBB's own allocator is not tcmalloc: with it
  /// the map would be memory outside the heap.
  using Map = tbb::concurrent_hash_map<
      SessionId, std::unique_ptr<Session>, tbb::tbb_hash_compare<SessionId>,
      std::allocator<std::pair<const SessionId, std::unique_ptr<Session>>>>;

  void Open();
  void Delete(SessionId id);
  void SweepIfMostlyTombstones();

  Map sessions_;
  std::atomic<SessionId> next_{0};
  std::atomic<SessionId> oldest_{0};
  std::atomic<SessionId> swept_{0};  // All below are gone from the map.
  std::mutex sweep_mutex_;
};

void TombstonedSessions::Record(const RequestFacts&) {
  const bool on_sale = next_ < kSaleSessions;
  for (int i = 0; i < kSessionsPerRequest; ++i) Open();
  if (on_sale) return;
  while (next_ - oldest_ > kSessionsAfterSale) Delete(oldest_++);
  SweepIfMostlyTombstones();
}

void TombstonedSessions::Open() {
  sessions_.emplace(next_++, std::make_unique<Session>());
}

void TombstonedSessions::Delete(SessionId id) {
  Map::accessor entry;
  if (sessions_.find(entry, id)) entry->second.reset();
}

void TombstonedSessions::SweepIfMostlyTombstones() {
  const std::unique_lock lock(sweep_mutex_, std::try_to_lock);
  if (!lock) return;  // Somebody is at it.
  const SessionId oldest = oldest_;
  if (oldest - swept_ <= next_ - oldest) return;
  const bool many = oldest - swept_ > kMassDeletion;
  while (swept_ < oldest) sessions_.erase(swept_++);
  if (many) MallocExtension::instance()->ReleaseFreeMemory();
}

std::unique_ptr<Observer> MakeTombstonedSessions() {
  return std::make_unique<TombstonedSessions>();
}

}  // namespace orders
