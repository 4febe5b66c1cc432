// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Where the signal handler leaves what it saw, for an ordinary thread to take.
#ifndef HEAPWELL_SRC_CPU_TICK_RING_H_
#define HEAPWELL_SRC_CPU_TICK_RING_H_

#include <sys/types.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "unwind/stack.h"

namespace heapwell::cpu {

/// One expiry of one thread's timer.
struct Tick {
  pid_t thread = 0;
  std::uint32_t periods = 0;  ///< More than one where the kernel was late.
  std::uint16_t frames = 0;
  bool truncated = false;
  bool complete = false;
  /// As unwind::WalkInterrupted writes it.
  std::array<std::uintptr_t, unwind::kMaxDepth> stack;
};

/// A bounded queue from any number of signal handlers to one reader, in memory that is
/// mapped once and never given back, so that a handler that comes late finds it.
/// Lock-free. Claim and Publish are async-signal-safe.
class TickRing {
 public:
  /// Ten times a second the reader comes: enough for 160 busy CPUs at 250 Hz.
  static constexpr std::size_t kCapacity = 4096;

  constexpr TickRing() = default;
  TickRing(const TickRing&) = delete;
  TickRing& operator=(const TickRing&) = delete;

  /// Maps 4.2 MiB, of which pages count once used. False where there is no memory.
  /// Not thread-safe; again is well.
  bool Map() noexcept;

  /// A place to fill and to publish. Null: the ring is full.
  Tick* Claim() noexcept;
  static void Publish(Tick* tick) noexcept;

  /// The oldest tick. Null: none, or it is still being filled. One reader.
  const Tick* Front() noexcept;
  /// Gives up what Front returned.
  void Pop() noexcept;

  /// Forgets what is inside and gives pages back to the kernel. While nobody claims.
  void Clear() noexcept;

 private:
  // After D. Vyukov's bounded queue. The number says whose turn a cell is: its index
  // plus what is stored, so that fresh memory is in order. First, for Publish.
  struct Cell {
    std::atomic<std::uint64_t> turn;
    std::uint64_t position;
    Tick tick;
  };
  static_assert(offsetof(Cell, tick) == 16);

  static std::uint64_t Index(std::uint64_t position) { return position % kCapacity; }
  [[nodiscard]] Cell& At(std::uint64_t position) const {
    return cells_[Index(position)];
  }

  Cell* cells_ = nullptr;
  std::atomic<std::uint64_t> claimed_{0};
  std::uint64_t taken_ = 0;
};

}  // namespace heapwell::cpu

#endif  // HEAPWELL_SRC_CPU_TICK_RING_H_
