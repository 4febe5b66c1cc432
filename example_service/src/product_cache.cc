// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "product_cache.h"

#include <functional>
#include <string_view>

namespace orders {
namespace {

/// The catalogue that a service of this kind would ask a database for.
std::optional<Product> ReadFromCatalogue(const std::string& sku) {
  constexpr std::string_view kPrefix = "SKU-";
  constexpr std::size_t kLength = kPrefix.size() + 5;
  if (sku.size() != kLength || sku.compare(0, kPrefix.size(), kPrefix) != 0) {
    return std::nullopt;
  }
  const auto price = static_cast<int>(std::hash<std::string>()(sku) % 50'000);
  return Product{sku, "Article " + sku + ", in the colour of the season", price};
}

}  // namespace

std::optional<Product> ProductCache::Find(const std::string& sku) {
  const std::lock_guard lock(mutex_);
  if (const auto known = by_sku_.find(sku); known != by_sku_.end()) {
    ++hits_;
    products_.splice(products_.begin(), products_, known->second);
    return products_.front();
  }
  ++misses_;
  std::optional<Product> product = ReadFromCatalogue(sku);
  if (!product) return std::nullopt;
  products_.push_front(*product);
  by_sku_.emplace(sku, products_.begin());
  if (products_.size() > kCapacity) {
    by_sku_.erase(products_.back().sku);
    products_.pop_back();
  }
  return product;
}

ProductCache::Stats ProductCache::stats() const {
  const std::lock_guard lock(mutex_);
  return {products_.size(), hits_, misses_};
}

}  // namespace orders
