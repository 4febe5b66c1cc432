// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Against fragmented: copy what is kept before the rest is freed. The few articles that
// stay move into one block of their own; then all that was read is freed, whole pages
// of it, which the allocator is told to give to the kernel. It costs one copy of the
// few; a live object that stays where it is holds the whole page around it.
#include <gperftools/malloc_extension.h>

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "remedies/remedies.h"

namespace orders {
namespace {

using Article = std::array<char, 1000>;

// As in the fault: an import of the whole catalogue, of which every 8th is kept.
constexpr std::size_t kArticles = 131'072;
constexpr std::size_t kArticlesPerRequest = 128;
constexpr std::size_t kKeptOneOf = 8;

}  // namespace

class CompactedCatalogue : public Observer {
 public:
  void Record(const RequestFacts& request) override;

 private:
  void Read(std::size_t count);
  void KeepFew();

  std::mutex mutex_;
  bool imported_ = false;
  std::vector<std::unique_ptr<Article>> read_;
  std::vector<Article> kept_;  // Side by side.
};

void CompactedCatalogue::Record(const RequestFacts&) {
  const std::lock_guard lock(mutex_);
  if (imported_) return;
  Read(kArticlesPerRequest);
  if (read_.size() >= kArticles) KeepFew();
}

void CompactedCatalogue::Read(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) read_.push_back(std::make_unique<Article>());
}

void CompactedCatalogue::KeepFew() {
  imported_ = true;
  kept_.reserve(read_.size() / kKeptOneOf);
  for (std::size_t i = 0; i < read_.size(); i += kKeptOneOf) kept_.push_back(*read_[i]);
  std::vector<std::unique_ptr<Article>>().swap(read_);  // And its own memory.
  MallocExtension::instance()->ReleaseFreeMemory();
}

std::unique_ptr<Observer> MakeCompactedCatalogue() {
  return std::make_unique<CompactedCatalogue>();
}

}  // namespace orders
