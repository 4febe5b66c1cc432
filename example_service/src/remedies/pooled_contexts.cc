// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Against listener_leak: contexts come from a pool and go back to it, and whoever
// listens holds them weakly. A callback that outlives its request finds its context
// gone, keeps nothing alive, and is dropped at the next change of prices; the buffers
// are used again instead of being allocated anew.
#include <algorithm>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "remedies/remedies.h"

namespace orders {
namespace {

constexpr std::size_t kMaxIdle = 64;             // Contexts that wait for a request.
constexpr std::size_t kListenersPerSweep = 256;  // Between two changes of prices.

/// Contexts that are used again. Outlives them all: each holds the pool.
class ContextPool : public std::enable_shared_from_this<ContextPool> {
 public:
  std::shared_ptr<RequestFacts> Take(const RequestFacts& request) {
    std::unique_ptr<RequestFacts> context = TakeIdle();
    *context = request;  // Keeps the strings' memory.
    const auto give_back = [pool = shared_from_this()](RequestFacts* used) {
      pool->GiveBack(std::unique_ptr<RequestFacts>(used));
    };
    return {context.release(), give_back};
  }

 private:
  std::unique_ptr<RequestFacts> TakeIdle() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<RequestFacts>();
    std::unique_ptr<RequestFacts> context = std::move(idle_.back());
    idle_.pop_back();
    return context;
  }

  void GiveBack(std::unique_ptr<RequestFacts> context) {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < kMaxIdle) idle_.push_back(std::move(context));
  }

  std::mutex mutex_;
  std::vector<std::unique_ptr<RequestFacts>> idle_;
};

}  // namespace

class PooledContexts : public Observer {
 public:
  void Record(const RequestFacts& request) override;

 private:
  void Listen(std::weak_ptr<RequestFacts> context);

  const std::shared_ptr<ContextPool> pool_ = std::make_shared<ContextPool>();
  std::mutex mutex_;
  std::vector<std::weak_ptr<RequestFacts>> listeners_;
};

void PooledContexts::Record(const RequestFacts& request) {
  const std::shared_ptr<RequestFacts> context = pool_->Take(request);
  Listen(context);
}

void PooledContexts::Listen(std::weak_ptr<RequestFacts> context) {
  const std::lock_guard lock(mutex_);
  listeners_.push_back(std::move(context));
  if (listeners_.size() < kListenersPerSweep) return;
  listeners_.erase(
      std::remove_if(listeners_.begin(), listeners_.end(),
                     [](const auto& listener) { return listener.expired(); }),
      listeners_.end());
}

std::unique_ptr<Observer> MakePooledContexts() {
  return std::make_unique<PooledContexts>();
}

}  // namespace orders
