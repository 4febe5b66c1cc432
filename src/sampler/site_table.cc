// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Insertion is lock-free and only ever adds. Tables are static and touched as they
// fill: 10,000 sites of 30 frames hold about 6 MiB, their stacks included.
#include "sampler/site_table.h"

#include <array>
#include <atomic>
#include <bit>

#include "sampler/exponential_gap.h"
#include "sampler/find_or_insert.h"

namespace heapwell::sampler {
namespace {

// Far beyond what services have (thousands); past them, samples are only counted.
constexpr std::uint32_t kMaxSites = 1u << 16;

struct SiteEntry {
  StackId stack = kNoStack;  // kNoStack: not in use.
  std::uint32_t size_key = 0;
  // Of the site's first sample. As many as are alike it are only counted: nearly all,
  // for sizes up to tcmalloc's largest class. What they weigh is left to the reader.
  std::uint64_t charged_bytes = 0;
  std::uint64_t interval_bytes = 0;
  std::atomic<std::uint64_t> alike{0};
  // All others, each with its own weight.
  std::atomic<std::uint64_t> others{0};
  std::atomic<double> objects{0};
  std::atomic<double> bytes{0};
  std::atomic<double> variance{0};
};

constinit std::array<SiteEntry, kMaxSites> g_sites{};
constinit std::array<std::atomic<SiteId>, 2 * kMaxSites> g_site_index{};
constinit std::atomic<std::uint32_t> g_sites_used{1};  // Entry 0 is kOverflowSite.
constinit std::atomic<std::uint64_t> g_dropped{0};
// Of kOverflowSite, the only one with sizes that have little to do with each other.
constinit std::atomic<double> g_overflow_bytes_variance{0};
// The site that a stack had last: most have one size.
constinit std::array<std::atomic<SiteId>, kMaxStacks> g_last_site{};

// Horvitz-Thompson: (1 - p) / p^2 for each sample.
double Variance(double weight) noexcept { return weight * (weight - 1); }

double Square(double number) noexcept { return number * number; }

// A size class is its own key. Above, eight keys an octave: sizes that differ by
// less than an eighth are one site.
std::uint32_t SizeKey(std::uint64_t bytes) noexcept {
  constexpr std::uint64_t kLargestClass = 256 * 1024;
  if (bytes <= kLargestClass) return static_cast<std::uint32_t>(bytes);
  const int octave = static_cast<int>(std::bit_width(bytes)) - 1;
  const auto eighth = static_cast<std::uint32_t>((bytes >> (octave - 3)) & 7);
  return 0x80000000u | static_cast<std::uint32_t>(octave) << 3 | eighth;
}

SiteId FindSite(StackId stack, std::uint64_t charged_bytes,
                std::uint64_t interval_bytes) noexcept {
  const std::uint32_t size_key = SizeKey(charged_bytes);
  const std::uint64_t hash =
      (std::uint64_t{stack} << 32 | size_key) * 0x9E3779B97F4A7C15ull;
  return FindOrInsert(
      g_site_index, hash >> 32,
      [&](SiteId id) {
        return g_sites[id].stack == stack && g_sites[id].size_key == size_key;
      },
      [&]() -> SiteId {
        const std::uint32_t made = Take(g_sites_used, 1, kMaxSites);
        if (made == kMaxSites) return kOverflowSite;
        SiteEntry& site = g_sites[made];
        site.size_key = size_key;
        site.charged_bytes = charged_bytes;
        site.interval_bytes = interval_bytes;
        site.stack = stack;
        return made;
      });
}

bool IsAlike(const SiteEntry& site, std::uint64_t charged_bytes,
             std::uint64_t interval_bytes) noexcept {
  return site.charged_bytes == charged_bytes && site.interval_bytes == interval_bytes;
}

void AddTo(SiteEntry& site, std::uint64_t charged_bytes,
           std::uint64_t interval_bytes) noexcept {
  const double weight = SampleWeight(charged_bytes, interval_bytes);
  site.others.fetch_add(1, std::memory_order_relaxed);
  site.objects.fetch_add(weight, std::memory_order_relaxed);
  site.bytes.fetch_add(weight * static_cast<double>(charged_bytes),
                       std::memory_order_relaxed);
  site.variance.fetch_add(Variance(weight), std::memory_order_relaxed);
}

[[gnu::noinline]] SiteId RecordElsewhere(StackId stack, std::uint64_t charged_bytes,
                                         std::uint64_t interval_bytes) noexcept {
  const SiteId id = stack != kNoStack ? FindSite(stack, charged_bytes, interval_bytes)
                                      : kOverflowSite;
  SiteEntry& site = g_sites[id];
  if (id == kOverflowSite) {
    g_dropped.fetch_add(1, std::memory_order_relaxed);
    AddTo(site, charged_bytes, interval_bytes);
    g_overflow_bytes_variance.fetch_add(
        Variance(SampleWeight(charged_bytes, interval_bytes)) *
            Square(static_cast<double>(charged_bytes)),
        std::memory_order_relaxed);
    return id;
  }
  g_last_site[stack].store(id, std::memory_order_release);
  if (IsAlike(site, charged_bytes, interval_bytes)) {
    site.alike.fetch_add(1, std::memory_order_relaxed);
  } else {
    AddTo(site, charged_bytes, interval_bytes);
  }
  return id;
}

// Of the samples that are only counted: all of one size.
Site ReadAlike(const SiteEntry& entry, std::uint64_t alike) noexcept {
  const double weight = SampleWeight(entry.charged_bytes, entry.interval_bytes);
  const auto count = static_cast<double>(alike);
  const auto bytes = static_cast<double>(entry.charged_bytes);
  return {.alloc_objects = weight * count,
          .alloc_bytes = weight * count * bytes,
          .alloc_objects_variance = Variance(weight) * count,
          .alloc_bytes_variance = Variance(weight) * count * Square(bytes)};
}

// Adds what the others weigh. Their sizes differ by less than an eighth, so that their
// mean stands for each.
void AddOthers(const SiteEntry& entry, Site& site) noexcept {
  const double objects = entry.objects.load(std::memory_order_relaxed);
  if (objects == 0) return;
  const double bytes = entry.bytes.load(std::memory_order_relaxed);
  const double variance = entry.variance.load(std::memory_order_relaxed);
  site.alloc_objects += objects;
  site.alloc_bytes += bytes;
  site.alloc_objects_variance += variance;
  site.alloc_bytes_variance += &entry == &g_sites[kOverflowSite]
                                   ? g_overflow_bytes_variance.load()
                                   : variance * Square(bytes / objects);
}

}  // namespace

SiteId RecordSample(StackId stack, std::uint64_t charged_bytes,
                    std::uint64_t interval_bytes) noexcept {
  const SiteId last = g_last_site[stack].load(std::memory_order_acquire);
  SiteEntry& site = g_sites[last];
  if (last != kOverflowSite && IsAlike(site, charged_bytes, interval_bytes))
      [[likely]] {
    site.alike.fetch_add(1, std::memory_order_relaxed);
    return last;
  }
  return RecordElsewhere(stack, charged_bytes, interval_bytes);
}

SiteId RecordSample(std::span<const std::uintptr_t> stack, bool truncated,
                    std::uint64_t charged_bytes,
                    std::uint64_t interval_bytes) noexcept {
  return RecordSample(InternStack(stack, truncated), charged_bytes, interval_bytes);
}

SiteId SiteCount() noexcept { return g_sites_used.load(std::memory_order_acquire); }

Site ReadSite(SiteId id) noexcept {
  const SiteEntry& entry = g_sites[id];
  const std::uint64_t alike = entry.alike.load(std::memory_order_acquire);
  const std::uint64_t others = entry.others.load(std::memory_order_acquire);
  Site site = ReadAlike(entry, alike);
  site.samples = alike + others;
  AddOthers(entry, site);
  if (site.samples == 0 || entry.stack == kNoStack) return site;
  const Stack stack = ReadStack(entry.stack);
  site.stack = stack.frames;
  site.truncated = stack.truncated;
  site.unload_generation = stack.unload_generation;
  return site;
}

std::uint64_t SitesDropped() noexcept {
  return g_dropped.load(std::memory_order_relaxed);
}

}  // namespace heapwell::sampler
