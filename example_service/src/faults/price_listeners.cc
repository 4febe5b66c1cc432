// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// listener_leak: each request subscribes to price changes while it is answered, and
// nobody unsubscribes. The feed holds the callbacks, and each of them its request.
#include <functional>
#include <mutex>
#include <vector>

#include "faults/faults.h"

namespace orders {

class PriceFeed {
 public:
  using Callback = std::function<void(int price_cents)>;

  void Subscribe(Callback callback) {
    const std::lock_guard lock(mutex_);
    callbacks_.push_back(std::move(callback));
  }

 private:
  std::mutex mutex_;
  std::vector<Callback> callbacks_;
};

class PriceListeners : public Observer {
 public:
  void Record(const RequestFacts& request) override;

 private:
  PriceFeed feed_;
};

void PriceListeners::Record(const RequestFacts& request) {
  feed_.Subscribe([client = request.client_address, basket = request.body](int) {
    static_cast<void>(client + basket);  // Tell them that it is cheaper now.
  });
}

std::unique_ptr<Observer> MakePriceListeners() {
  return std::make_unique<PriceListeners>();
}

}  // namespace orders
