// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Books of tcmalloc's per-thread byte countdowns: exact bytes allocated, and when
// the next sample is due.
#ifndef HEAPWELL_SRC_SAMPLER_COUNTDOWN_H_
#define HEAPWELL_SRC_SAMPLER_COUNTDOWN_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "sampler/exponential_gap.h"
#include "sampler/takeover.h"
#include "sampler/thread_state.h"

namespace heapwell::sampler {

/// The book of one thread cache; it stays with the cache's address for ever. Written
/// by the thread that owns the cache, read by any.
class alignas(64) Countdown {
 public:
  /// The book of `sampler`, by what that carries; made if it is new. Null once
  /// kMaxCountdowns are used. Called under tcmalloc's page-heap lock: allocates
  /// nothing, takes no lock.
  static Countdown* Find(tcmalloc::Sampler& sampler) noexcept;

  /// The same, quicker if it is the one that the calling thread had last.
  static Countdown* Of(tcmalloc::Sampler& sampler) noexcept {
    Countdown* last = t_state.countdown;
    const bool is_it =
        last != nullptr && last->sampler_.load(std::memory_order_relaxed) == &sampler;
    return is_it ? last : Find(sampler);
  }

  /// The book of the calling thread's cache; null before its first allocation, and
  /// once the thread has let its cache go.
  static Countdown* OfThisThread() noexcept;

  /// The cache got a new owner: the calling thread, whose first allocation will expire
  /// and so make itself known. What the last owner consumed is settled if the counter
  /// is `intact` (gperftools up to 2.15). Where tcmalloc's constructor zeroes it (from
  /// 2.16), whoever let the cache go had to call Drain() before; a program that calls
  /// MarkThreadIdle itself does not, and loses up to a mebibyte each time.
  void Restart(bool intact) noexcept;

  /// `charged_bytes` did not fit in what was left. True if the block is to be sampled.
  bool Expire(std::size_t charged_bytes) noexcept;

  /// Settles all that was counted and makes the next allocation expire, so that
  /// nothing is lost, nor counted twice, however the cache ends. By the owner, before
  /// it lets the cache go.
  void Drain() noexcept;

  /// Draws every gap from now on from the stream of `seed`: the same allocations are
  /// sampled in every run. For tests, while no other thread allocates.
  static void ReseedForTest(std::uint64_t seed) noexcept;

  /// Makes the next allocation of this thread a sample. For the self-test.
  void ForceSample() noexcept;

  /// Bytes allocated through all countdowns. O(thread caches).
  static std::uint64_t TotalBytes() noexcept;

 private:
  static Countdown* FindOrMake(tcmalloc::Sampler& sampler) noexcept;
  static std::uint32_t Make(tcmalloc::Sampler& sampler) noexcept;
  [[nodiscard]] std::uint64_t Read() const noexcept;
  void Settle(std::int64_t consumed_bytes, std::uint64_t gap_left,
              std::uint64_t stretch) noexcept;
  void Redraw() noexcept;

  // A sequence lock: odd while the members below do not fit together.
  std::atomic<std::uint32_t> version_{0};
  std::atomic<std::uint32_t> generation_{0};  // Of the interval that was drawn with.
  std::atomic<tcmalloc::Sampler*> sampler_{nullptr};
  std::atomic<const void*> owner_{nullptr};  // The t_state of the cache's thread.
  std::atomic<std::int64_t> armed_{0};       // What the countdown was last set to.
  std::atomic<std::uint64_t> settled_{0};    // Bytes of finished stretches.
  std::uint64_t gap_left_ = 0;               // Of the drawn gap, beyond what is armed.
  std::uint64_t interval_ = 0;               // 0: sampling was off when drawn.
  Random random_ = {};
};

/// The interval that gaps are drawn with from now on; 0: no samples. Takes effect in
/// each thread within kMaxStretchBytes of allocation.
void SetInterval(std::uint64_t interval_bytes) noexcept;
std::uint64_t Interval() noexcept;

/// Threads whose cache found no book when they began: what they allocate is neither
/// counted nor sampled.
std::uint64_t UncountedThreads() noexcept;
void CountUncountedThread() noexcept;

}  // namespace heapwell::sampler

#endif  // HEAPWELL_SRC_SAMPLER_COUNTDOWN_H_
