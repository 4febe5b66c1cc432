// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef ORDER_SERVICE_PRODUCT_CACHE_H_
#define ORDER_SERVICE_PRODUCT_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace orders {

struct Product {
  std::string sku;
  std::string title;
  int price_cents = 0;
};

/// The catalogue, and in front of it the kCapacity products that were asked for last.
/// Thread-safe.
class ProductCache {
 public:
  static constexpr std::size_t kCapacity = 500;

  /// Empty: there is no such product.
  std::optional<Product> Find(const std::string& sku);

  struct Stats {
    std::size_t cached = 0;
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
  };
  Stats stats() const;

 private:
  mutable std::mutex mutex_;
  std::list<Product> products_;  // Asked for last first.
  std::unordered_map<std::string, std::list<Product>::iterator> by_sku_;
  std::uint64_t hits_ = 0;
  std::uint64_t misses_ = 0;
};

}  // namespace orders

#endif  // ORDER_SERVICE_PRODUCT_CACHE_H_
