// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Stacks are the sampler's: there is one table for the process. What was waited at each
// stands here under its id. Static, and touched as it fills: 1 MiB at the most.
#include "contention/contention_table.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>

#include "sampler/exponential_gap.h"
#include "sampler/stack_table.h"
#include "unwind/stack.h"

namespace heapwell::contention {
namespace {

struct Entry {
  std::atomic<double> contentions{0};
  std::atomic<std::int64_t> delay_ns{0};
};

// Entry 0 has what found no room: kNoStack.
using Entries = std::array<Entry, sampler::kMaxStacks>;
constinit Entries g_holders{};
constinit Entries g_waiters{};

// Longer than what it takes to record a wait, by far.
constinit std::atomic<std::int64_t> g_interval_ns{10'000};

// One sequence for all threads: it is drawn from where threads have waited anyway.
constinit std::atomic<std::uint64_t> g_random{0x5DEECE66D};

Entries& EntriesOf(ContentionKind kind) noexcept {
  return kind == ContentionKind::kMutex ? g_holders : g_waiters;
}

std::uint64_t NextRandom() noexcept {
  constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15ull;
  sampler::Random random{g_random.fetch_add(kGolden, std::memory_order_relaxed)};
  return random.Next();
}

std::int64_t ToCount(double contentions) noexcept {
  return std::max<std::int64_t>(1, std::llround(contentions));
}

}  // namespace

bool IsSampled(std::chrono::nanoseconds delay) noexcept {
  const std::int64_t interval = g_interval_ns.load(std::memory_order_relaxed);
  if (delay.count() <= 0) return false;
  if (delay.count() >= interval) return true;
  const auto drawn = NextRandom() % static_cast<std::uint64_t>(interval);
  return drawn < static_cast<std::uint64_t>(delay.count());
}

[[gnu::noinline]] void Record(ContentionKind kind,
                              std::chrono::nanoseconds delay) noexcept {
  constexpr int kCaller = 2;  // This function and the one that calls it.
  std::array<std::uintptr_t, unwind::kMaxDepth> stack;
  const unwind::Depth depth = unwind::CaptureStack(stack, kCaller);
  const auto frames = std::span<const std::uintptr_t>(stack).first(
      static_cast<std::size_t>(depth.frames));
  const sampler::StackId id = sampler::InternStack(frames, depth.truncated);
  // A wait shorter than the interval stands for as many as it takes to fill that.
  const std::int64_t interval = g_interval_ns.load(std::memory_order_relaxed);
  const std::int64_t stands_for = std::max(delay.count(), interval);
  Entry& entry = EntriesOf(kind)[id];
  entry.contentions.fetch_add(
      static_cast<double>(stands_for) / static_cast<double>(delay.count()),
      std::memory_order_relaxed);
  entry.delay_ns.fetch_add(stands_for, std::memory_order_release);
}

Recorded Read(ContentionKind kind) {
  const Entries& entries = EntriesOf(kind);
  Recorded recorded;
  recorded.profile.kind = kind;
  recorded.profile.taken_at = std::chrono::system_clock::now();
  recorded.profile.lost_contentions =
      std::llround(entries[sampler::kNoStack].contentions);
  const std::uint32_t count = sampler::StackCount();
  for (sampler::StackId id = sampler::kNoStack + 1; id < count; ++id) {
    const std::int64_t delay = entries[id].delay_ns.load(std::memory_order_acquire);
    if (delay == 0) continue;
    const sampler::Stack stack = sampler::ReadStack(id);
    ContentionSample sample;
    for (const std::uintptr_t address : stack.frames)
      sample.stack.push_back(address - 1);
    sample.truncated = stack.truncated;
    sample.contentions =
        ToCount(entries[id].contentions.load(std::memory_order_relaxed));
    sample.delay = std::chrono::nanoseconds(delay);
    recorded.profile.samples.push_back(std::move(sample));
    recorded.unload_generations.push_back(stack.unload_generation);
  }
  return recorded;
}

}  // namespace heapwell::contention

namespace heapwell {

void SetContentionSampleInterval(std::chrono::nanoseconds interval) noexcept {
  contention::g_interval_ns.store(std::max<std::int64_t>(0, interval.count()),
                                  std::memory_order_relaxed);
}

}  // namespace heapwell
