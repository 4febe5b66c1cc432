// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "sampler/malloc_count.h"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <array>
#include <atomic>

namespace heapwell::sampler {

// Said here again: the compiler goes by the definition, and without it calls
// __tls_get_addr, which may call malloc.
constinit thread_local std::uint64_t t_mallocs
    __attribute__((tls_model("initial-exec"))) = 0;

namespace {

// Threads whose counts can be read while they run. A thread beyond that is counted
// when it ends.
constexpr std::uint32_t kMaxThreads = 16384;

constinit std::array<std::atomic<const std::uint64_t*>, kMaxThreads> g_counts{};
constinit std::atomic<std::uint32_t> g_used{0};
constinit std::atomic<std::uint64_t> g_folded{0};
// Odd while a count moves from its thread to g_folded.
constinit std::atomic<std::uint64_t> g_moves{0};
// Threads that are following pointers into others' memory just now.
constinit std::atomic<std::uint32_t> g_readers{0};
constinit std::atomic<std::uint64_t> g_highest{0};
constinit std::atomic<bool> g_counted{false};
constinit thread_local std::uint32_t t_slot __attribute__((tls_model("initial-exec"))) =
    kMaxThreads;

// The place of a thread that has ended, or a fresh one; kMaxThreads if there is none.
std::uint32_t TakeSlot(const std::uint64_t* count) noexcept {
  const std::uint32_t used = std::min(g_used.load(), kMaxThreads);
  for (std::uint32_t i = 0; i < used; ++i) {
    const std::uint64_t* nobody = nullptr;
    if (g_counts[i].load(std::memory_order_relaxed) == nullptr &&
        g_counts[i].compare_exchange_strong(nobody, count)) {
      return i;
    }
  }
  const std::uint32_t fresh = g_used.fetch_add(1);
  if (fresh >= kMaxThreads) {
    g_used.store(kMaxThreads);
    return kMaxThreads;
  }
  g_counts[fresh].store(count);
  return fresh;
}

std::uint64_t SumOnce() noexcept {
  g_readers.fetch_add(1);
  std::uint64_t sum = g_folded.load();
  const std::uint32_t used = std::min(g_used.load(), kMaxThreads);
  for (std::uint32_t i = 0; i < used; ++i) {
    const std::uint64_t* count = g_counts[i].load();
    if (count != nullptr) sum += __atomic_load_n(count, __ATOMIC_RELAXED);
  }
  g_readers.fetch_sub(1);
  return sum;
}

}  // namespace

void ShareMallocCount() noexcept {
  if (g_counted.load(std::memory_order_relaxed)) t_slot = TakeSlot(&t_mallocs);
}

void FoldMallocCount() noexcept {
  if (!g_counted.load(std::memory_order_relaxed)) return;
  g_moves.fetch_add(1);
  if (t_slot < kMaxThreads) {
    g_counts[t_slot].store(nullptr);
    // Who has read the pointer already may follow it: this thread's memory must last
    // that long. A reading takes microseconds.
    while (g_readers.load() != 0) ::sched_yield();
  }
  t_slot = kMaxThreads;
  g_folded.fetch_add(t_mallocs);
  t_mallocs = 0;
  g_moves.fetch_add(1);
}

std::optional<std::uint64_t> ExactMallocs() noexcept {
  if (!g_counted.load(std::memory_order_relaxed)) return std::nullopt;
  constexpr int kMaxTries = 100;  // Threads may end without a break.
  std::uint64_t sum = 0;
  for (int tries = 0; tries < kMaxTries; ++tries) {
    const std::uint64_t before = g_moves.load();
    sum = SumOnce();
    if (before % 2 == 0 && g_moves.load() == before) break;
  }
  std::uint64_t highest = g_highest.load();
  while (highest < sum && !g_highest.compare_exchange_weak(highest, sum)) {
  }
  return std::max(highest, sum);
}

bool MallocsAreCounted() noexcept { return g_counted.load(std::memory_order_relaxed); }

void SayMallocsAreCounted() noexcept {
  // A reader of the parent's does not exist in the child.
  ::pthread_atfork(nullptr, nullptr, [] { g_readers.store(0); });
  g_counted.store(true);
  ShareMallocCount();  // This thread has been known to the sampler for some time.
}

}  // namespace heapwell::sampler
