// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// fragmented: an import reads a whole catalogue and keeps every 8th article. Those
// few are spread over all the pages that the many had: freed slots lie between live
// ones, and no page is free.
#include <array>
#include <memory>
#include <mutex>
#include <vector>

#include "faults/faults.h"

namespace orders {
namespace {

using Article = std::array<char, 1000>;

constexpr std::size_t kArticles = 131'072;
constexpr std::size_t kArticlesPerRequest = 128;
constexpr std::size_t kKeptOneOf = 8;

}  // namespace

class CatalogueImport : public Observer {
 public:
  void Record(const RequestFacts& request) override;

 private:
  void Read(std::size_t count);
  void DropMost();

  std::mutex mutex_;
  bool imported_ = false;
  std::vector<std::unique_ptr<Article>> articles_;
};

void CatalogueImport::Record(const RequestFacts&) {
  const std::lock_guard lock(mutex_);
  if (imported_) return;
  Read(kArticlesPerRequest);
  if (articles_.size() >= kArticles) DropMost();
}

void CatalogueImport::Read(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    articles_.push_back(std::make_unique<Article>());
  }
}

void CatalogueImport::DropMost() {
  imported_ = true;
  for (std::size_t i = 0; i < articles_.size(); ++i) {
    if (i % kKeptOneOf != 0) articles_[i].reset();
  }
}

std::unique_ptr<Observer> MakeCatalogueImport() {
  return std::make_unique<CatalogueImport>();
}

}  // namespace orders
