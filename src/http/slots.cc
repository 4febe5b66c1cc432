// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/slots.h"

namespace heapwell::http {

Slots::Place Slots::Take() {
  int free = free_.load(std::memory_order_relaxed);
  while (free > 0) {
    if (free_.compare_exchange_weak(free, free - 1, std::memory_order_acquire)) {
      return Place(this);
    }
  }
  return Place(nullptr);
}

Slots::Place::~Place() {
  if (slots_ != nullptr) slots_->free_.fetch_add(1, std::memory_order_release);
}

}  // namespace heapwell::http
