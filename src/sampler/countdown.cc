// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "sampler/countdown.h"

#include <algorithm>
#include <array>

namespace heapwell::sampler {
namespace {

// Thread caches that may exist at once. Each book is a cache line, and those never
// used are never touched.
constexpr std::uint32_t kMaxCountdowns = 16384;

// Longest stretch that a countdown is armed for: bounds how late a thread learns of
// a new interval. A longer gap is armed piece by piece.
constexpr std::uint64_t kMaxStretchBytes = std::uint64_t{1} << 20;

// Looks at a countdown that is being changed before its reading is taken as it is.
constexpr int kMaxReadTries = 1000;

// No allocation of this size succeeds, so none is counted.
constexpr std::size_t kImpossibleBytes = std::size_t{1} << 47;

constinit std::array<Countdown, kMaxCountdowns> g_countdowns{};
// Where the book of a sampler's address is: open addressing, at most half full.
constexpr int kIndexBits = 15;
static_assert((1u << kIndexBits) >= 2 * kMaxCountdowns);
constinit std::array<std::atomic<std::uint32_t>, std::size_t{1} << kIndexBits>
    g_index{};

constinit std::atomic<std::uint32_t> g_used{0};
constinit std::atomic<std::uint64_t> g_uncounted{0};
constinit std::atomic<std::uint64_t> g_interval{524288};
constinit std::atomic<std::uint32_t> g_generation{1};
constinit std::atomic<std::uint64_t> g_highest_total{0};

}  // namespace

Countdown* Countdown::Find(tcmalloc::Sampler& sampler) noexcept {
  // The sampler carries the address of its book. It is believed only if the book
  // says the same: memory of a fresh or zeroed cache may hold anything.
  const std::uint64_t first = reinterpret_cast<std::uintptr_t>(g_countdowns.data());
  const std::uint64_t offset = sampler.countdown_ - first;
  if (offset < sizeof(g_countdowns) && offset % sizeof(Countdown) == 0) {
    Countdown& book = g_countdowns[offset / sizeof(Countdown)];
    if (book.sampler_.load(std::memory_order_acquire) == &sampler) return &book;
  }
  return FindOrMake(sampler);
}

Countdown* Countdown::FindOrMake(tcmalloc::Sampler& sampler) noexcept {
  const std::uintptr_t address = reinterpret_cast<std::uintptr_t>(&sampler);
  std::size_t slot = (address * 0x9E3779B97F4A7C15ull) >> (64 - kIndexBits);
  for (std::size_t probes = 0; probes < g_index.size(); ++probes) {
    std::uint32_t entry = g_index[slot].load(std::memory_order_acquire);
    if (entry == 0) {
      const std::uint32_t made = Make(sampler);
      if (made == 0) return nullptr;
      if (g_index[slot].compare_exchange_strong(entry, made)) entry = made;
    }
    Countdown& book = g_countdowns[entry - 1];
    if (book.sampler_.load(std::memory_order_acquire) == &sampler) {
      sampler.countdown_ = reinterpret_cast<std::uintptr_t>(&book);
      return &book;
    }
    slot = (slot + 1) % g_index.size();
  }
  return nullptr;
}

// One more than the index of a new book, or 0 if there is no room.
std::uint32_t Countdown::Make(tcmalloc::Sampler& sampler) noexcept {
  const std::uint32_t index = g_used.fetch_add(1, std::memory_order_acq_rel);
  if (index >= kMaxCountdowns) {
    g_used.store(kMaxCountdowns, std::memory_order_relaxed);
    return 0;
  }
  g_countdowns[index].random_ = Random::Fresh();
  g_countdowns[index].sampler_.store(&sampler, std::memory_order_release);
  return index + 1;
}

Countdown* Countdown::OfThisThread() noexcept {
  // tcmalloc gives a cache that was let go to whichever thread comes next.
  Countdown* countdown = t_state.countdown;
  const bool mine = countdown != nullptr &&
                    countdown->owner_.load(std::memory_order_relaxed) == &t_state;
  return mine ? countdown : nullptr;
}

void Countdown::Restart(bool intact) noexcept {
  owner_.store(&t_state, std::memory_order_relaxed);
  const std::int64_t left =
      sampler_.load(std::memory_order_relaxed)->bytes_until_sample_;
  const std::int64_t consumed =
      intact ? armed_.load(std::memory_order_relaxed) - left : 0;
  Redraw();
  Settle(consumed, gap_left_, 0);
}

void Countdown::Redraw() noexcept {
  generation_.store(g_generation.load(std::memory_order_acquire),
                    std::memory_order_relaxed);
  interval_ = g_interval.load(std::memory_order_relaxed);
  gap_left_ = interval_ != 0 ? DrawGap(random_, interval_) : kMaxStretchBytes;
}

void Countdown::Settle(std::int64_t consumed_bytes, std::uint64_t gap_left,
                       std::uint64_t stretch) noexcept {
  const auto armed = static_cast<std::int64_t>(
      t_state.ending ? 0 : std::min(gap_left, std::min(stretch, kMaxStretchBytes)));
  const std::uint32_t version = version_.load(std::memory_order_relaxed);
  version_.store(version + 1, std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_release);
  settled_.store(
      settled_.load(std::memory_order_relaxed) +
          static_cast<std::uint64_t>(std::max<std::int64_t>(consumed_bytes, 0)),
      std::memory_order_relaxed);
  armed_.store(armed, std::memory_order_relaxed);
  sampler_.load(std::memory_order_relaxed)->bytes_until_sample_ = armed;
  version_.store(version + 2, std::memory_order_release);
  gap_left_ = gap_left - static_cast<std::uint64_t>(armed);
}

[[gnu::flatten]] bool Countdown::Expire(std::size_t charged_bytes) noexcept {
  if (charged_bytes >= kImpossibleBytes) return false;
  const std::int64_t left =
      sampler_.load(std::memory_order_relaxed)->bytes_until_sample_;
  const std::int64_t consumed = armed_.load(std::memory_order_relaxed) - left +
                                static_cast<std::int64_t>(charged_bytes);
  gap_left_ += static_cast<std::uint64_t>(left);
  // The process is memoryless: with a new interval, the rest is drawn afresh.
  if (generation_.load(std::memory_order_relaxed) !=
      g_generation.load(std::memory_order_acquire)) {
    Redraw();
  }
  if (gap_left_ >= charged_bytes) {
    Settle(consumed, gap_left_ - charged_bytes, kMaxStretchBytes);
    return false;
  }
  const bool sample = interval_ != 0;
  const std::uint64_t drawn_with = interval_;
  Redraw();
  Settle(consumed, gap_left_, kMaxStretchBytes);
  if (!sample || t_state.exclusion_depth > 0) return false;
  t_state.pending = {.charged_bytes = charged_bytes, .interval_bytes = drawn_with};
  return true;
}

void Countdown::Drain() noexcept {
  const std::int64_t left =
      sampler_.load(std::memory_order_relaxed)->bytes_until_sample_;
  gap_left_ += static_cast<std::uint64_t>(std::max<std::int64_t>(left, 0));
  Settle(armed_.load(std::memory_order_relaxed) - left, gap_left_, 0);
}

void Countdown::ForceSample() noexcept {
  const std::int64_t left =
      sampler_.load(std::memory_order_relaxed)->bytes_until_sample_;
  const std::int64_t consumed = armed_.load(std::memory_order_relaxed) - left;
  if (interval_ == 0) interval_ = 1;
  Settle(consumed, 0, 0);
}

void Countdown::ReseedForTest(std::uint64_t seed) noexcept {
  SeedForTest(seed);
  const std::uint32_t used =
      std::min(g_used.load(std::memory_order_acquire), kMaxCountdowns);
  for (std::uint32_t i = 0; i < used; ++i) g_countdowns[i].random_ = Random::Fresh();
  Countdown* own = OfThisThread();
  if (own == nullptr) return;
  own->Drain();
  own->Redraw();
}

std::uint64_t Countdown::Read() const noexcept {
  for (int tries = 0;; ++tries) {
    const std::uint32_t before = version_.load(std::memory_order_acquire);
    const std::uint64_t settled = settled_.load(std::memory_order_relaxed);
    const std::int64_t armed = armed_.load(std::memory_order_relaxed);
    const std::int64_t left =
        sampler_.load(std::memory_order_relaxed)->bytes_until_sample_;
    std::atomic_thread_fence(std::memory_order_acquire);
    const bool torn =
        (before & 1) != 0 || version_.load(std::memory_order_relaxed) != before;
    // The fast path is below zero for two instructions on its way to Expire. Look
    // again, but not for ever: that thread may have been stopped there.
    if ((torn || left < 0) && tries < kMaxReadTries) continue;
    const std::int64_t consumed = armed - std::clamp<std::int64_t>(left, 0, armed);
    return settled + static_cast<std::uint64_t>(consumed);
  }
}

std::uint64_t Countdown::TotalBytes() noexcept {
  std::uint64_t total = 0;
  const std::uint32_t used =
      std::min(g_used.load(std::memory_order_acquire), kMaxCountdowns);
  for (std::uint32_t i = 0; i < used; ++i) {
    if (g_countdowns[i].sampler_.load(std::memory_order_acquire) != nullptr) {
      total += g_countdowns[i].Read();
    }
  }
  // A reading in the middle of a fast path can be a little high; never fall after it.
  std::uint64_t highest = g_highest_total.load(std::memory_order_relaxed);
  while (highest < total && !g_highest_total.compare_exchange_weak(highest, total)) {
  }
  return std::max(highest, total);
}

void SetInterval(std::uint64_t interval_bytes) noexcept {
  g_interval.store(interval_bytes, std::memory_order_relaxed);
  g_generation.fetch_add(1, std::memory_order_release);
}

std::uint64_t Interval() noexcept { return g_interval.load(std::memory_order_relaxed); }

std::uint64_t UncountedThreads() noexcept {
  return g_uncounted.load(std::memory_order_relaxed);
}

void CountUncountedThread() noexcept {
  g_uncounted.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace heapwell::sampler
