// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Both tables only ever grow, are static, and are touched as they fill.
#include "sampler/tags.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>

#include "base/fork.h"
#include "heapwell/tag.h"
#include "sampler/exponential_gap.h"
#include "sampler/thread_state.h"

namespace heapwell::sampler {
namespace {

// Labels are for what one counts on fingers: each one more is a column for people.
constexpr TagId kMaxTags = 1000;
constexpr std::size_t kMaxNameBytes = 63;
constexpr std::string_view kOther = "(other)";

struct Name {
  std::array<char, kMaxNameBytes> text{};
  std::uint8_t length = 0;
};

// Entry 0 is "none", and the one after the last is kOther.
constinit std::array<Name, kMaxTags + 1> g_names{};
constinit std::atomic<TagId> g_names_used{1};
constinit base::ForkMutex g_names_mutex;

// A call site under each of a few tags. Beyond, samples have no label.
constexpr TaggedSiteId kMaxTaggedSites = 1u << 14;

struct Entry {
  std::atomic<std::uint64_t> key{0};  // Site and tag; 0: not in use.
  std::atomic<std::uint64_t> samples{0};
  std::atomic<double> objects{0};
  std::atomic<double> bytes{0};
  std::atomic<double> variance{0};
};

constinit std::array<Entry, kMaxTaggedSites> g_entries{};
constinit std::atomic<TaggedSiteId> g_entries_limit{1};  // Above the highest in use.

std::uint64_t KeyOf(SiteId site, TagId tag) noexcept {
  return std::uint64_t{site} << 16 | tag;
}

// The entry is its own place in an open-addressed table.
TaggedSiteId FindOrMake(std::uint64_t key) noexcept {
  constexpr TaggedSiteId kMaxProbes = 64;  // A table nearly full is given up on.
  const std::uint64_t hash = (key * 0x9E3779B97F4A7C15ull) >> 32;
  for (TaggedSiteId probe = 0; probe < kMaxProbes; ++probe) {
    const auto id = static_cast<TaggedSiteId>((hash + probe) % kMaxTaggedSites);
    if (id == kUntagged) continue;
    std::uint64_t found = g_entries[id].key.load(std::memory_order_acquire);
    if (found == key) return id;
    if (found != 0) continue;
    if (g_entries[id].key.compare_exchange_strong(found, key) || found == key) {
      TaggedSiteId limit = g_entries_limit.load(std::memory_order_relaxed);
      while (limit <= id && !g_entries_limit.compare_exchange_weak(
                                limit, static_cast<TaggedSiteId>(id + 1))) {
      }
      return id;
    }
  }
  return kUntagged;
}

}  // namespace

TagId FindTag(std::string_view name) noexcept {
  name = name.substr(0, kMaxNameBytes);
  if (name.empty()) return kNoTag;
  const std::lock_guard lock(g_names_mutex);
  const TagId used = g_names_used.load(std::memory_order_relaxed);
  for (TagId id = 1; id < used; ++id) {
    if (TagName(id) == name) return id;
  }
  if (used == kMaxTags) return kMaxTags;
  std::ranges::copy(name, g_names[used].text.begin());
  g_names[used].length = static_cast<std::uint8_t>(name.size());
  g_names_used.store(used + 1, std::memory_order_release);
  return used;
}

std::string_view TagName(TagId tag) noexcept {
  if (tag >= kMaxTags) return kOther;
  return {g_names[tag].text.data(), g_names[tag].length};
}

TaggedSiteId RecordTagged(SiteId site, TagId tag, std::uint64_t charged_bytes,
                          std::uint64_t interval_bytes) noexcept {
  const TaggedSiteId id = FindOrMake(KeyOf(site, tag));
  if (id == kUntagged) return id;
  const double weight = SampleWeight(charged_bytes, interval_bytes);
  Entry& entry = g_entries[id];
  entry.samples.fetch_add(1, std::memory_order_relaxed);
  entry.objects.fetch_add(weight, std::memory_order_relaxed);
  entry.bytes.fetch_add(weight * static_cast<double>(charged_bytes),
                        std::memory_order_relaxed);
  entry.variance.fetch_add(weight * (weight - 1), std::memory_order_relaxed);
  return id;
}

TaggedSiteId TaggedSiteCount() noexcept {
  return g_entries_limit.load(std::memory_order_acquire);
}

TaggedSite ReadTaggedSite(TaggedSiteId id) noexcept {
  const Entry& entry = g_entries[id];
  const std::uint64_t key = entry.key.load(std::memory_order_acquire);
  return {.site = static_cast<SiteId>(key >> 16),
          .tag = static_cast<TagId>(key & 0xFFFF),
          .samples = entry.samples.load(std::memory_order_acquire),
          .alloc_objects = entry.objects.load(std::memory_order_relaxed),
          .alloc_bytes = entry.bytes.load(std::memory_order_relaxed),
          .alloc_objects_variance = entry.variance.load(std::memory_order_relaxed)};
}

}  // namespace heapwell::sampler

namespace heapwell {

Tag::Tag(std::string_view name) noexcept : id_(sampler::FindTag(name)) {}

std::string_view Tag::name() const noexcept { return sampler::TagName(id_); }

ScopedTag::ScopedTag(Tag tag) noexcept : outer_(sampler::t_state.tag) {
  sampler::t_state.tag = tag.id_;
}

ScopedTag::~ScopedTag() { sampler::t_state.tag = outer_; }

}  // namespace heapwell
