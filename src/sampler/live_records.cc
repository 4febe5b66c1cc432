// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "sampler/live_records.h"

#include <time.h>

#include <algorithm>
#include <array>
#include <atomic>

#include "sampler/thread_state.h"

namespace heapwell::sampler {
namespace {

// 64 GiB of live heap at the default interval, or a minute of 1 GiB/s of churn
// between two sweeps. 5 MiB once all have been used.
constexpr std::uint32_t kMaxRecords = 1u << 17;

// A token: the mark, 24 bits of the generation, 24 of the index.
constexpr std::uint32_t kGenerationMask = 0xFFFFFF;

struct Record {
  // Odd while in use. Every change of hands makes tokens of the old one stale.
  std::atomic<std::uint32_t> generation{0};
  std::atomic<std::uint32_t> next_free{0};
  std::uint32_t site = 0;
  std::uint16_t missed = 0;  // Sweeps in a row that did not find it. Sweeper's own.
  std::uint16_t tagged = kUntagged;
  std::uint64_t charged_bytes = 0;
  std::uint64_t interval_bytes = 0;
  std::int64_t allocated_at_ns = 0;
};

constinit std::array<Record, kMaxRecords> g_records{};
constinit std::atomic<std::uint32_t> g_fresh{0};  // Records ever used.
// Head of the free list: a count against ABA above, index + 1 below.
constinit std::atomic<std::uint64_t> g_free{0};
constinit std::atomic<std::uint32_t> g_in_use{0};
constinit std::atomic<std::uint64_t> g_dropped{0};

std::int64_t CoarseNow() noexcept {
  timespec now = {};
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

std::uint32_t TakeIndex() noexcept {
  std::uint64_t head = g_free.load(std::memory_order_acquire);
  while (static_cast<std::uint32_t>(head) != 0) {
    const std::uint32_t index = static_cast<std::uint32_t>(head) - 1;
    const std::uint64_t next =
        g_records[index].next_free.load(std::memory_order_relaxed);
    if (g_free.compare_exchange_weak(head, ((head >> 32) + 1) << 32 | next,
                                     std::memory_order_acq_rel)) {
      return index;
    }
  }
  std::uint32_t fresh = g_fresh.load(std::memory_order_relaxed);
  do {
    if (fresh == kMaxRecords) return kMaxRecords;
  } while (!g_fresh.compare_exchange_weak(fresh, fresh + 1, std::memory_order_acq_rel));
  return fresh;
}

void GiveBack(std::uint32_t index) noexcept {
  Record& record = g_records[index];
  record.generation.fetch_add(1, std::memory_order_release);
  g_in_use.fetch_sub(1, std::memory_order_relaxed);
  std::uint64_t head = g_free.load(std::memory_order_relaxed);
  do {
    record.next_free.store(static_cast<std::uint32_t>(head), std::memory_order_relaxed);
  } while (!g_free.compare_exchange_weak(head, ((head >> 32) + 1) << 32 | (index + 1),
                                         std::memory_order_release));
}

// Apart, so that samples without a tag do not pay for its call.
[[gnu::noinline]] void CopyTag(Record& record) noexcept {
  record.tagged = RecordTagged(record.site, t_state.tag, record.charged_bytes,
                               record.interval_bytes);
}

Record* RecordOf(Token token) noexcept {
  if (!IsToken(token)) return nullptr;
  const auto index = static_cast<std::uint32_t>(token & 0xFFFFFF);
  if (index >= kMaxRecords) return nullptr;
  Record& record = g_records[index];
  const std::uint32_t generation = record.generation.load(std::memory_order_acquire);
  const bool same = (generation & kGenerationMask) == ((token >> 24) & kGenerationMask);
  return same && (generation & 1) != 0 ? &record : nullptr;
}

}  // namespace

Token KeepRecord(const LiveRecord& kept) noexcept {
  const std::uint32_t index = TakeIndex();
  if (index == kMaxRecords) {
    g_dropped.fetch_add(1, std::memory_order_relaxed);
    return 0;
  }
  g_in_use.fetch_add(1, std::memory_order_relaxed);
  Record& record = g_records[index];
  record.site = kept.site;
  record.missed = 0;
  record.tagged = kUntagged;  // With the last in one store.
  record.charged_bytes = kept.charged_bytes;
  record.interval_bytes = kept.interval_bytes;
  record.allocated_at_ns = CoarseNow();
  if (t_state.tag != kNoTag) [[unlikely]]
    CopyTag(record);
  const std::uint32_t generation =
      record.generation.fetch_add(1, std::memory_order_release) + 1;
  return kTokenMark | std::uintptr_t{generation & kGenerationMask} << 24 | index;
}

std::optional<LiveRecord> FindRecord(Token token) noexcept {
  const Record* record = RecordOf(token);
  if (record == nullptr) return std::nullopt;
  return LiveRecord{.site = record->site,
                    .tagged = record->tagged,
                    .charged_bytes = record->charged_bytes,
                    .interval_bytes = record->interval_bytes,
                    .allocated_at = std::chrono::nanoseconds{record->allocated_at_ns}};
}

void SweepRecords(std::span<const Token> live,
                  std::chrono::nanoseconds min_age) noexcept {
  const std::int64_t youngest = CoarseNow() - min_age.count();
  const std::uint32_t used = g_fresh.load(std::memory_order_acquire);
  for (std::uint32_t i = 0; i < used; ++i) ++g_records[i].missed;
  for (const Token token : live) {
    if (Record* record = RecordOf(token)) record->missed = 0;
  }
  for (std::uint32_t i = 0; i < used; ++i) {
    Record& record = g_records[i];
    const bool in_use = (record.generation.load(std::memory_order_acquire) & 1) != 0;
    if (in_use && record.missed >= 2 && record.allocated_at_ns < youngest) GiveBack(i);
  }
}

std::uint32_t RecordsInUse() noexcept {
  return g_in_use.load(std::memory_order_relaxed);
}
std::uint32_t RecordsLimit() noexcept { return kMaxRecords; }
std::uint64_t RecordsDropped() noexcept {
  return g_dropped.load(std::memory_order_relaxed);
}

}  // namespace heapwell::sampler
