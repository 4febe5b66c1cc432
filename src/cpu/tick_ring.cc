// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "cpu/tick_ring.h"

#include <sys/mman.h>

namespace heapwell::cpu {

bool TickRing::Map() noexcept {
  if (cells_ != nullptr) return true;
  void* memory = ::mmap(nullptr, kCapacity * sizeof(Cell), PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return false;
  cells_ = static_cast<Cell*>(memory);
  return true;
}

// A cell's turn counts from its index: it is free for the writer at position p when
// index + turn == p, full for the reader when it is p + 1.
Tick* TickRing::Claim() noexcept {
  std::uint64_t position = claimed_.load(std::memory_order_relaxed);
  for (;;) {
    Cell& cell = At(position);
    const std::uint64_t turn =
        Index(position) + cell.turn.load(std::memory_order_acquire);
    if (turn == position) {
      if (claimed_.compare_exchange_weak(position, position + 1,
                                         std::memory_order_relaxed)) {
        cell.position = position;
        return &cell.tick;
      }
    } else if (turn < position) {
      return nullptr;
    } else {
      position = claimed_.load(std::memory_order_relaxed);
    }
  }
}

void TickRing::Publish(Tick* tick) noexcept {
  auto* cell =
      reinterpret_cast<Cell*>(reinterpret_cast<char*>(tick) - offsetof(Cell, tick));
  cell->turn.store(cell->position + 1 - Index(cell->position),
                   std::memory_order_release);
}

const Tick* TickRing::Front() noexcept {
  Cell& cell = At(taken_);
  const std::uint64_t turn = Index(taken_) + cell.turn.load(std::memory_order_acquire);
  return turn == taken_ + 1 ? &cell.tick : nullptr;
}

void TickRing::Pop() noexcept {
  At(taken_).turn.store(taken_ + kCapacity - Index(taken_), std::memory_order_release);
  ++taken_;
}

void TickRing::Clear() noexcept {
  if (cells_ == nullptr) return;
  ::madvise(cells_, kCapacity * sizeof(Cell), MADV_DONTNEED);
  claimed_.store(0, std::memory_order_relaxed);
  taken_ = 0;
}

}  // namespace heapwell::cpu
