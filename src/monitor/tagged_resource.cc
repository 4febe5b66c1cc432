// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "heapwell/tagged_resource.h"

namespace heapwell {

TaggedResource::~TaggedResource() = default;

void* TaggedResource::do_allocate(std::size_t bytes, std::size_t alignment) {
  const ScopedTag scope(tag_);
  void* block = upstream_->allocate(bytes, alignment);  // What throws is not counted.
  live_bytes_.fetch_add(bytes, std::memory_order_relaxed);
  live_blocks_.fetch_add(1, std::memory_order_relaxed);
  total_bytes_.fetch_add(bytes, std::memory_order_relaxed);
  total_blocks_.fetch_add(1, std::memory_order_relaxed);
  return block;
}

void TaggedResource::do_deallocate(void* block, std::size_t bytes,
                                   std::size_t alignment) {
  upstream_->deallocate(block, bytes, alignment);
  live_bytes_.fetch_sub(bytes, std::memory_order_relaxed);
  live_blocks_.fetch_sub(1, std::memory_order_relaxed);
}

bool TaggedResource::do_is_equal(
    const std::pmr::memory_resource& other) const noexcept {
  return this == &other;
}

}  // namespace heapwell
