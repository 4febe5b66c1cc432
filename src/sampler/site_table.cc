// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Insertion is lock-free and only ever adds: an entry is filled first and published
// by one compare-and-swap of its slot in an index. Tables are static and touched as
// they fill: 10,000 sites of 30 frames hold about 4 MiB.
#include "sampler/site_table.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>

#include "base/unload.h"
#include "sampler/exponential_gap.h"

namespace heapwell::sampler {
namespace {

// Far beyond what services have (thousands); past them, samples are only counted.
constexpr std::uint32_t kMaxStacks = 1u << 15;
constexpr std::uint32_t kMaxSites = 1u << 16;
// Return addresses of all stacks: 32 frames for each of kMaxStacks.
constexpr std::uint32_t kMaxAddresses = 1u << 20;

struct StackEntry {
  std::uint64_t hash = 0;
  std::uint64_t unload_generation = 0;
  std::uint32_t first_address = 0;
  std::uint16_t depth = 0;
  bool truncated = false;
};

struct SiteEntry {
  std::uint32_t stack = 0;  // 0: not in use.
  std::uint32_t size_key = 0;
  std::atomic<std::uint64_t> samples{0};
  std::atomic<double> objects{0};
  std::atomic<double> bytes{0};
  std::atomic<double> variance{0};
};

constinit std::array<std::uintptr_t, kMaxAddresses> g_addresses{};
constinit std::array<StackEntry, kMaxStacks> g_stacks{};
constinit std::array<SiteEntry, kMaxSites> g_sites{};
constinit std::array<std::atomic<std::uint32_t>, 2 * kMaxStacks> g_stack_index{};
constinit std::array<std::atomic<std::uint32_t>, 2 * kMaxSites> g_site_index{};
constinit std::atomic<std::uint32_t> g_addresses_used{0};
// Entry 0 is "none" in both tables.
constinit std::atomic<std::uint32_t> g_stacks_used{1};
constinit std::atomic<std::uint32_t> g_sites_used{1};
constinit std::atomic<std::uint64_t> g_dropped{0};

// Takes `count` from a bump allocator of `limit`; `limit` itself if it is used up.
std::uint32_t Take(std::atomic<std::uint32_t>& used, std::uint32_t count,
                   std::uint32_t limit) noexcept {
  std::uint32_t first = used.load(std::memory_order_relaxed);
  do {
    if (first + count > limit) return limit;
  } while (
      !used.compare_exchange_weak(first, first + count, std::memory_order_acq_rel));
  return first;
}

std::uint64_t HashStack(std::span<const std::uintptr_t> stack) noexcept {
  std::uint64_t hash = stack.size();
  for (const std::uintptr_t address : stack) {
    hash = std::rotl(hash ^ address, 23) * 0x9E3779B97F4A7C15ull;
  }
  return hash ^ (hash >> 32);
}

// Finds the entry that `equals` in an open-addressed index, or publishes the one
// that `make` returns (0: no room). Two threads may both make one; the index keeps
// the first and the other is never used.
template <std::size_t N, typename Equals, typename Make>
std::uint32_t FindOrInsert(std::array<std::atomic<std::uint32_t>, N>& index,
                           std::uint64_t hash, Equals equals, Make make) noexcept {
  std::uint32_t made = 0;
  for (std::size_t probe = 0; probe < N; ++probe) {
    std::atomic<std::uint32_t>& slot = index[(hash + probe) % N];
    std::uint32_t entry = slot.load(std::memory_order_acquire);
    if (entry == 0) {
      if (made == 0) made = make();
      if (made == 0) return 0;
      if (slot.compare_exchange_strong(entry, made, std::memory_order_acq_rel))
        return made;
    }
    if (equals(entry)) return entry;
  }
  return 0;
}

std::span<const std::uintptr_t> AddressesOf(const StackEntry& entry) noexcept {
  return {g_addresses.data() + entry.first_address, entry.depth};
}

std::uint32_t MakeStack(std::span<const std::uintptr_t> stack, bool truncated,
                        std::uint64_t hash) noexcept {
  const std::uint32_t id = Take(g_stacks_used, 1, kMaxStacks);
  const std::uint32_t first =
      Take(g_addresses_used, static_cast<std::uint32_t>(stack.size()), kMaxAddresses);
  if (id == kMaxStacks || first == kMaxAddresses) return 0;
  std::copy(stack.begin(), stack.end(), g_addresses.begin() + first);
  // All of the stack is loaded now, for it will be returned to.
  g_stacks[id] = {hash, base::UnloadGeneration(), first,
                  static_cast<std::uint16_t>(stack.size()), truncated};
  return id;
}

std::uint32_t InternStack(std::span<const std::uintptr_t> stack,
                          bool truncated) noexcept {
  const std::uint64_t hash = HashStack(stack) + (truncated ? 1 : 0);
  return FindOrInsert(
      g_stack_index, hash,
      [&](std::uint32_t id) {
        const StackEntry& entry = g_stacks[id];
        return entry.hash == hash && entry.truncated == truncated &&
               std::ranges::equal(AddressesOf(entry), stack);
      },
      [&] { return MakeStack(stack, truncated, hash); });
}

// A size class is its own key. Above, eight keys an octave: sizes that differ by
// less than an eighth are one site.
std::uint32_t SizeKey(std::uint64_t bytes) noexcept {
  constexpr std::uint64_t kLargestClass = 256 * 1024;
  if (bytes <= kLargestClass) return static_cast<std::uint32_t>(bytes);
  const int octave = static_cast<int>(std::bit_width(bytes)) - 1;
  const auto eighth = static_cast<std::uint32_t>((bytes >> (octave - 3)) & 7);
  return 0x80000000u | static_cast<std::uint32_t>(octave) << 3 | eighth;
}

SiteId FindSite(std::uint32_t stack, std::uint32_t size_key) noexcept {
  const std::uint64_t hash =
      (std::uint64_t{stack} << 32 | size_key) * 0x9E3779B97F4A7C15ull;
  return FindOrInsert(
      g_site_index, hash >> 32,
      [&](SiteId id) {
        return g_sites[id].stack == stack && g_sites[id].size_key == size_key;
      },
      [&]() -> SiteId {
        const std::uint32_t id = Take(g_sites_used, 1, kMaxSites);
        if (id == kMaxSites) return 0;
        g_sites[id].size_key = size_key;
        g_sites[id].stack = stack;
        return id;
      });
}

}  // namespace

SiteId RecordSample(std::span<const std::uintptr_t> stack, bool truncated,
                    std::uint64_t charged_bytes,
                    std::uint64_t interval_bytes) noexcept {
  const std::uint32_t interned = InternStack(stack, truncated);
  const SiteId id = interned != 0 ? FindSite(interned, SizeKey(charged_bytes)) : 0;
  if (id == kOverflowSite) g_dropped.fetch_add(1, std::memory_order_relaxed);
  const double weight = SampleWeight(charged_bytes, interval_bytes);
  SiteEntry& site = g_sites[id];
  site.samples.fetch_add(1, std::memory_order_relaxed);
  site.objects.fetch_add(weight, std::memory_order_relaxed);
  site.bytes.fetch_add(weight * static_cast<double>(charged_bytes),
                       std::memory_order_relaxed);
  // Horvitz-Thompson: (1 - p) / p^2 for each sample.
  site.variance.fetch_add(weight * (weight - 1), std::memory_order_relaxed);
  return id;
}

SiteId SiteCount() noexcept { return g_sites_used.load(std::memory_order_acquire); }

Site ReadSite(SiteId id) noexcept {
  const SiteEntry& entry = g_sites[id];
  Site site = {
      .samples = entry.samples.load(std::memory_order_acquire),
      .alloc_objects = entry.objects.load(std::memory_order_relaxed),
      .alloc_bytes = entry.bytes.load(std::memory_order_relaxed),
      .alloc_objects_variance = entry.variance.load(std::memory_order_relaxed)};
  if (site.samples == 0 || entry.stack == 0) return site;
  const StackEntry& stack = g_stacks[entry.stack];
  site.stack = AddressesOf(stack);
  site.truncated = stack.truncated;
  site.unload_generation = stack.unload_generation;
  return site;
}

std::uint64_t SitesDropped() noexcept {
  return g_dropped.load(std::memory_order_relaxed);
}

}  // namespace heapwell::sampler
