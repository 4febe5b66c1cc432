// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Of n threads that began to wait at times with the sum s, all have waited n * now - s
// together. That sum of waiting only rises; who gives the lock back is put down for
// what it rose since the last who did. It is counted in ticks of 64 ns, modulo 2^48:
// a difference is right up to 2,500 hours, a thousand threads that waited for two.
#include "heapwell/contention_point.h"

#include <time.h>

#include <chrono>

#include "base/fork.h"
#include "contention/contention_table.h"

namespace heapwell {
namespace {

constexpr int kCountBits = 16;
constexpr std::int64_t kTickNs = 64;

constexpr std::uint64_t Ticks(std::int64_t ns) noexcept {
  return static_cast<std::uint64_t>(ns / kTickNs);
}

// One waiter that began at `now_ns`.
constexpr std::uint64_t Waiter(std::int64_t now_ns) noexcept {
  return (Ticks(now_ns) << kCountBits) + 1;
}

// All waiting until `now_ns`, in ticks of 48 bits.
constexpr std::uint64_t TotalWaiting(std::uint64_t waiting,
                                     std::int64_t now_ns) noexcept {
  const std::uint64_t count = waiting & ((1u << kCountBits) - 1);
  return (count * Ticks(now_ns) - (waiting >> kCountBits)) << kCountBits >> kCountBits;
}

// later - earlier, of numbers of 48 bits.
constexpr std::int64_t Difference(std::uint64_t later, std::uint64_t earlier) noexcept {
  return static_cast<std::int64_t>((later - earlier) << kCountBits) >> kCountBits;
}

// Five hundred threads that waited for ten minutes.
constexpr std::int64_t kTenMinutesNs = 600'000'000'000;
static_assert(kTickNs * Difference(TotalWaiting(500 * Waiter(0), kTenMinutesNs), 0) ==
              500 * kTenMinutesNs);

}  // namespace

std::int64_t ContentionPoint::Now() noexcept {
  timespec now = {};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

// Who waited in the parent does not end its wait here. The first thread to come by
// wins; one that slips in before it is forgotten, too, which EndWait bears.
void ContentionPoint::ForgetParentsWaiters() noexcept {
  const std::uint32_t now = base::ForkGeneration();
  std::uint32_t then = fork_generation_.load(std::memory_order_relaxed);
  if (then != now && fork_generation_.compare_exchange_strong(then, now)) {
    waiting_.store(0, std::memory_order_relaxed);
    settled_.store(0, std::memory_order_relaxed);
  }
}

std::int64_t ContentionPoint::BeginWait() noexcept {
  ForgetParentsWaiters();
  const std::int64_t now_ns = Now();
  waiting_.fetch_add(Waiter(now_ns), std::memory_order_acq_rel);
  return now_ns;
}

[[gnu::noinline]] void ContentionPoint::EndWait(std::int64_t began_ns,
                                                bool acquired) noexcept {
  const std::int64_t now_ns = Now();
  std::uint64_t before = waiting_.load(std::memory_order_relaxed);
  std::uint64_t after = 0;
  do {
    if ((before & kCountMask) == 0) {
      after = before;  // Forgotten with the waiters of a parent.
      break;
    }
    after = before - Waiter(now_ns);
  } while (!waiting_.compare_exchange_weak(before, after, std::memory_order_acq_rel));
  // From when the lock was given back until this thread woke up, it was nobody's. And
  // who gave up, and waited last, is not to be put down to a holder to come.
  const bool settles = acquired || (after & kCountMask) == 0;
  if (settles) settled_.store(TotalWaiting(after, now_ns), std::memory_order_relaxed);
  const std::chrono::nanoseconds delay{now_ns - began_ns};
  if (contention::IsSampled(delay)) contention::Record(ContentionKind::kBlock, delay);
  asm volatile("");  // No tail call: frames are skipped by number.
}

std::int64_t ContentionPoint::TakeDelay() noexcept {
  ForgetParentsWaiters();
  const std::uint64_t waiting = waiting_.load(std::memory_order_acquire);
  const std::uint64_t total = TotalWaiting(waiting, Now());  // After who is counted.
  return kTickNs *
         Difference(total, settled_.exchange(total, std::memory_order_relaxed));
}

[[gnu::noinline]] void ContentionPoint::RecordHolder(std::int64_t delay_ns) noexcept {
  const std::chrono::nanoseconds delay{delay_ns};
  if (contention::IsSampled(delay)) contention::Record(ContentionKind::kMutex, delay);
  asm volatile("");
}

[[gnu::noinline]] void ContentionPoint::RecordWaiter(std::int64_t began_ns) noexcept {
  const std::chrono::nanoseconds delay{Now() - began_ns};
  if (contention::IsSampled(delay)) contention::Record(ContentionKind::kBlock, delay);
  asm volatile("");
}

}  // namespace heapwell
