// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "monitor/peak_heap.h"

#include <algorithm>
#include <mutex>
#include <new>
#include <utility>

namespace heapwell::monitor {
namespace {

// A peak must be this part, and that much, above the last: a heap that grows without
// end is read the more seldom, the larger it is.
constexpr std::uint64_t kPartsAbove = 20;
constexpr std::uint64_t kLeastAboveBytes = std::uint64_t{1} << 20;

// 4 MiB. Services have some thousand call sites of thirty frames.
constexpr std::size_t kMaxAddresses = std::size_t{1} << 19;

std::optional<std::uint64_t> ReadAllocBytes() {
  const auto books = allocator::ReadBooks();
  return books ? std::optional(books->alloc_bytes) : std::nullopt;
}

}  // namespace

PeakHeap::PeakHeap() : PeakHeap({&ReadAllocBytes, &allocator::ReadHeapSamples}) {}

bool PeakHeap::IsPeak(std::uint64_t alloc_bytes) const {
  return kept_bytes_ == 0 ||
         alloc_bytes >=
             kept_bytes_ + std::max(kept_bytes_ / kPartsAbove, kLeastAboveBytes);
}

void PeakHeap::Look() {
  const std::optional<std::uint64_t> alloc_bytes = reader_.alloc_bytes();
  if (!alloc_bytes || *alloc_bytes <= highest_bytes()) return;
  highest_bytes_ = *alloc_bytes;
  if (!IsPeak(*alloc_bytes)) return;
  Result<allocator::HeapSamples> samples = reader_.samples();
  if (!samples) return;
  auto next = std::make_shared<Kept>();
  next->peak.profile = std::move(samples->profile);
  next->unload_generations = std::move(samples->unload_generations);
  model::KeepLive(next->peak.profile, next->unload_generations, kMaxAddresses,
                  next->peak.merged_rows);
  next->peak.alloc_bytes = kept_bytes_ = *alloc_bytes;
  const std::lock_guard lock(mutex_);
  kept_ = std::move(next);
}

std::shared_ptr<const PeakHeap::Kept> PeakHeap::Get() {
  const std::lock_guard lock(mutex_);
  // The parent of this process was exchanging it: nobody will ever finish that.
  if (mutex_.WasTorn()) new (&kept_) std::shared_ptr<const Kept>();
  return kept_;
}

}  // namespace heapwell::monitor
