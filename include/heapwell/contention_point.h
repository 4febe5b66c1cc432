// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What a lock needs to be in contention profiles: for wrappers of one's own. Those for
// the standard's locks are in <heapwell/mutex.h>.
#ifndef HEAPWELL_CONTENTION_POINT_H_
#define HEAPWELL_CONTENTION_POINT_H_

#include <atomic>
#include <cstdint>

#include "heapwell/export.h"

namespace heapwell {

/// The books of one lock: 24 bytes. Allocates nothing, takes no lock. Thread-safe, but
/// the lock must be held where it says so.
class HEAPWELL_EXPORT ContentionPoint {
 public:
  constexpr ContentionPoint() noexcept = default;
  ContentionPoint(const ContentionPoint&) = delete;
  ContentionPoint& operator=(const ContentionPoint&) = delete;

  /// Whether somebody waits now. A load.
  [[nodiscard]] bool has_waiters() const noexcept {
    return (waiting_.load(std::memory_order_relaxed) & kCountMask) != 0;
  }

  /// Lives while its thread waits for the lock. Two readings of the clock, and what
  /// recording costs.
  class Wait {
   public:
    explicit Wait(ContentionPoint& point) noexcept
        : point_(point), began_ns_(point.BeginWait()) {}
    ~Wait() { point_.EndWait(began_ns_, acquired_); }
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;

    /// The wait was not in vain.
    void Acquired() noexcept { acquired_ = true; }

   private:
    ContentionPoint& point_;
    const std::int64_t began_ns_;
    bool acquired_ = false;
  };

  /// For who holds the lock and is about to give it back, if there are waiters: how
  /// long they have waited for this holder, all together. One reading of the clock.
  [[nodiscard]] std::int64_t TakeDelay() noexcept;

  /// Records the caller as who delayed others. Not to be called as the last thing in a
  /// function, for a tail call would leave that out of the stack. The lock need not
  /// be held, nor exist any more.
  static void RecordHolder(std::int64_t delay_ns) noexcept;

  /// Records the caller as who waited since `began_ns` for what is no lock.
  static void RecordWaiter(std::int64_t began_ns) noexcept;

  /// CLOCK_MONOTONIC.
  [[nodiscard]] static std::int64_t Now() noexcept;

 private:
  static constexpr std::uint64_t kCountMask = 0xFFFF;

  std::int64_t BeginWait() noexcept;
  void EndWait(std::int64_t began_ns, bool acquired) noexcept;
  void ForgetParentsWaiters() noexcept;

  // How many wait, in 16 bits, and above them the sum of the times at which they began,
  // less those at which others ended, in ticks of 64 ns: one number, so that both
  // always fit together.
  std::atomic<std::uint64_t> waiting_{0};
  // Of all waiting so far, in the same ticks, what has been put down to a holder.
  std::atomic<std::uint64_t> settled_{0};
  // In the child of a fork nobody waits any more.
  std::atomic<std::uint32_t> fork_generation_{0};
};

}  // namespace heapwell

#endif  // HEAPWELL_CONTENTION_POINT_H_
