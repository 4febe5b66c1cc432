// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Against audit_leak, where whole bodies are wanted: a cache with two bounds. The least
// recently seen client goes when there are too many (LRU), and whoever was not seen for
// a while goes anyway (TTL). A map without both is a leak with another name.
#include <chrono>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>

#include "remedies/remedies.h"

namespace orders {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxClients = 200;
constexpr std::chrono::seconds kMaxAge{10};

}  // namespace

class AuditCache : public Observer {
 public:
  void Record(const RequestFacts& request) override;

 private:
  struct Entry {
    std::string client_address;
    std::string last_body;
    Clock::time_point seen;
  };

  void Put(const RequestFacts& request, Clock::time_point now);
  void DropOldest();

  std::mutex mutex_;
  std::list<Entry> entries_;  // Most recently seen first.
  std::unordered_map<std::string, std::list<Entry>::iterator> by_client_;
};

void AuditCache::Record(const RequestFacts& request) {
  const Clock::time_point now = Clock::now();
  const std::lock_guard lock(mutex_);
  Put(request, now);
  while (entries_.size() > kMaxClients || entries_.back().seen < now - kMaxAge) {
    DropOldest();
  }
}

void AuditCache::Put(const RequestFacts& request, Clock::time_point now) {
  const auto known = by_client_.find(request.client_address);
  if (known != by_client_.end()) {
    entries_.splice(entries_.begin(), entries_, known->second);
    entries_.front().last_body = request.body;
    entries_.front().seen = now;
    return;
  }
  entries_.push_front({request.client_address, request.body, now});
  by_client_.emplace(request.client_address, entries_.begin());
}

void AuditCache::DropOldest() {
  by_client_.erase(entries_.back().client_address);
  entries_.pop_back();
}

std::unique_ptr<Observer> MakeAuditCache() { return std::make_unique<AuditCache>(); }

}  // namespace orders
