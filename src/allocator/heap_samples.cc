// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The heap profile's numbers: live samples joined with what each site has allocated.
#include <gperftools/malloc_extension.h>
#include <gperftools/nallocx.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

#include "allocator/allocator.h"
#include "allocator/live_samples.h"
#include "allocator/mode.h"
#include "allocator/pauses.h"
#include "base/fork.h"
#include "sampler/countdown.h"
#include "sampler/exponential_gap.h"
#include "sampler/live_records.h"
#include "sampler/site_table.h"
#include "sampler/tags.h"
#include "sampler/trace_table.h"

namespace heapwell::allocator {
namespace {

// A record this young may belong to an object that tcmalloc has not listed yet.
constexpr std::chrono::seconds kMinRecordAge{1};

// tcmalloc's size classes end here; larger objects are charged as requested.
constexpr std::size_t kMaxClassBytes = 256 * 1024;

// tcmalloc keeps this many frames of a sample; a stack that long may have had more.
constexpr std::size_t kMaxNativeFrames = 30;

// What is summed for one row of the profile.
struct Row {
  bool truncated = false;
  double alloc_objects = 0;
  double alloc_bytes = 0;
  double alloc_objects_variance = 0;
  double alloc_bytes_variance = 0;
  double inuse_objects = 0;
  double inuse_bytes = 0;
  double inuse_objects_variance = 0;
  double inuse_bytes_variance = 0;
  std::uint64_t inuse_samples = 0;
  std::optional<std::chrono::nanoseconds> oldest_age = {};
};

// Rows by stack and object size: for sites by their key, for samples that have no
// record by what tcmalloc kept.
using Rows = std::map<std::pair<std::vector<std::uintptr_t>, std::uint64_t>, Row>;

void AddLive(Row& row, double count, std::uint64_t charged_bytes,
             std::uint64_t interval_bytes) {
  const double weight = sampler::SampleWeight(charged_bytes, interval_bytes);
  const auto bytes = static_cast<double>(charged_bytes);
  row.inuse_objects += count * weight;
  row.inuse_bytes += count * weight * bytes;
  const double variance = count * weight * (weight - 1);
  row.inuse_objects_variance += variance;
  row.inuse_bytes_variance += variance * bytes * bytes;
  row.inuse_samples += static_cast<std::uint64_t>(count);
}

// By the clock of the records, which is coarse: it may be behind by a tick.
std::chrono::nanoseconds RecordClockNow() {
  timespec now = {};
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

void AddAge(Row& row, std::chrono::nanoseconds age) {
  row.oldest_age =
      std::max({row.oldest_age.value_or(age), age, std::chrono::nanoseconds{}});
}

// Call addresses of a stack of return addresses, without the allocator's own frames
// and without our token.
std::vector<std::uintptr_t> CallAddresses(std::span<const std::uintptr_t> stack) {
  std::vector<std::uintptr_t> calls;
  calls.reserve(stack.size());
  for (const std::uintptr_t address : stack) {
    if (!sampler::IsToken(address) && address > 1) calls.push_back(address - 1);
  }
  return calls;
}

std::span<const std::uintptr_t> AsAddresses(std::span<void* const> stack) {
  return {reinterpret_cast<const std::uintptr_t*>(stack.data()), stack.size()};
}

// The exact size that a site's samples have, or their mean where it spans several.
std::uint64_t ObjectBytes(const sampler::Site& site) {
  return site.alloc_objects > 0 ? static_cast<std::uint64_t>(std::llround(
                                      site.alloc_bytes / site.alloc_objects))
                                : 0;
}

std::uint64_t ChargedBytes(std::size_t requested_bytes) {
  return requested_bytes <= kMaxClassBytes ? ::nallocx(requested_bytes, 0)
                                           : requested_bytes;
}

struct SiteRows {
  std::vector<Row> rows = {};  // By site: what is under no tag.
  std::unordered_map<sampler::TaggedSiteId, Row> tagged = {};
  Rows loose = {};  // Samples without a record.
  std::vector<sampler::Token> tokens = {};
};

// Null: a site made after the rows were sized is in the next profile.
Row* RowOf(SiteRows& out, const sampler::LiveRecord& record) {
  if (record.site >= out.rows.size()) return nullptr;
  return record.tagged != sampler::kUntagged ? &out.tagged[record.tagged]
                                             : &out.rows[record.site];
}

LiveVisit CollectLive(SiteRows& out, std::uint64_t fallback_interval) {
  const std::chrono::nanoseconds now = RecordClockNow();
  return VisitLiveSamples([&](const LiveSample& sample) {
    const auto stack = AsAddresses(sample.stack);
    const auto count = static_cast<double>(sample.count);
    if (!stack.empty() && sampler::IsToken(stack.back())) {
      if (const auto record = sampler::FindRecord(stack.back())) {
        out.tokens.push_back(stack.back());
        if (Row* row = RowOf(out, *record)) {
          AddLive(*row, count, record->charged_bytes, record->interval_bytes);
          AddAge(*row, now - record->allocated_at);
        }
        return;
      }
    }
    const std::uint64_t charged = ChargedBytes(sample.requested_bytes);
    Row& row = out.loose[{CallAddresses(stack), charged}];
    row.truncated = sample.stack.size() > kMaxNativeFrames;
    AddLive(row, count, charged, fallback_interval);
  });
}

std::uint64_t RoundedRoot(double variance) {
  return static_cast<std::uint64_t>(std::llround(std::sqrt(std::max(variance, 0.0))));
}

// What lives was allocated: where less is known of that, it is what lives.
void SetCumulative(const Row& row, HeapSample& sample) {
  const bool known = row.alloc_objects >= row.inuse_objects;
  const double variance =
      known ? row.alloc_objects_variance : row.inuse_objects_variance;
  sample.alloc_objects = std::llround(std::max(row.alloc_objects, row.inuse_objects));
  sample.alloc_bytes = std::llround(std::max(row.alloc_bytes, row.inuse_bytes));
  sample.alloc_objects_standard_error = std::sqrt(std::max(variance, 0.0));
  sample.alloc_bytes_standard_error =
      RoundedRoot(known ? row.alloc_bytes_variance : row.inuse_bytes_variance);
}

HeapSample ToSample(std::vector<std::uintptr_t> stack, std::uint64_t object_bytes,
                    const Row& row, bool cumulative) {
  HeapSample sample;
  sample.stack = std::move(stack);
  sample.truncated = row.truncated;
  sample.object_bytes = object_bytes;
  if (cumulative) SetCumulative(row, sample);
  sample.inuse_objects = std::llround(row.inuse_objects);
  sample.inuse_bytes = std::llround(row.inuse_bytes);
  sample.inuse_samples = row.inuse_samples;
  sample.inuse_bytes_standard_error = RoundedRoot(row.inuse_bytes_variance);
  sample.inuse_objects_standard_error = std::sqrt(row.inuse_objects_variance);
  return sample;
}

// Each tagged part, by site. They are read before their sites are: a sample counts
// there first, so that no part is more than its whole.
using TaggedParts =
    std::multimap<sampler::SiteId,
                  std::pair<sampler::TaggedSiteId, sampler::TaggedSite>>;

TaggedParts ReadTaggedParts() {
  TaggedParts parts;
  for (sampler::TaggedSiteId id = 1; id < sampler::TaggedSiteCount(); ++id) {
    const sampler::TaggedSite part = sampler::ReadTaggedSite(id);
    if (part.samples > 0) parts.emplace(part.site, std::pair(id, part));
  }
  return parts;
}

void Append(const sampler::Site& site, Row row, sampler::TagId tag,
            HeapSamples& samples) {
  row.truncated = site.truncated;
  HeapSample& sample = samples.profile.samples.emplace_back(
      ToSample(CallAddresses(site.stack), ObjectBytes(site), row, /*cumulative=*/true));
  sample.tag = sampler::TagName(tag);
  samples.unload_generations.push_back(site.unload_generation);
  samples.oldest_ages.push_back(row.oldest_age);
}

void AddAllocated(const sampler::Site& site, Row& row) {
  row.alloc_objects = site.alloc_objects;
  row.alloc_bytes = site.alloc_bytes;
  row.alloc_objects_variance = site.alloc_objects_variance;
  row.alloc_bytes_variance = site.alloc_bytes_variance;
}

// From the rest of a site to the row of one tag.
void MoveAllocated(const sampler::TaggedSite& part, Row& rest, Row& row) {
  const double mean =
      part.alloc_objects > 0 ? part.alloc_bytes / part.alloc_objects : 0;
  row.alloc_objects = part.alloc_objects;
  row.alloc_bytes = part.alloc_bytes;
  row.alloc_objects_variance = part.alloc_objects_variance;
  row.alloc_bytes_variance = part.alloc_objects_variance * mean * mean;
  rest.alloc_objects -= row.alloc_objects;
  rest.alloc_bytes -= row.alloc_bytes;
  rest.alloc_objects_variance -= row.alloc_objects_variance;
  // Where sizes have little to do with each other, a part's error is too large. What is
  // left keeps all of it: 0 would say that it is exact.
  if (part.site != sampler::kOverflowSite) {
    rest.alloc_bytes_variance -= row.alloc_bytes_variance;
  }
}

void AppendSites(SiteRows& sites, const TaggedParts& parts, HeapSamples& samples) {
  for (sampler::SiteId id = 0; id < sites.rows.size(); ++id) {
    const sampler::Site site = sampler::ReadSite(id);
    if (site.samples == 0) continue;
    Row rest = sites.rows[id];
    AddAllocated(site, rest);
    std::uint64_t rest_samples = site.samples;
    const auto [first, last] = parts.equal_range(id);
    for (auto it = first; it != last; ++it) {
      const auto& [tagged_id, part] = it->second;
      Row row = sites.tagged[tagged_id];
      MoveAllocated(part, rest, row);
      Append(site, row, part.tag, samples);
      rest_samples -= std::min(part.samples, rest_samples);
    }
    if (rest_samples > 0) Append(site, rest, sampler::kNoTag, samples);
  }
}

constinit base::ForkMutex g_sweep_mutex;

LiveVisit Collect(SiteRows& out, std::uint64_t fallback_interval) {
  const std::lock_guard lock(g_sweep_mutex);
  const LiveVisit visit = CollectLive(out, fallback_interval);
  if (visit.complete) sampler::SweepRecords(out.tokens, kMinRecordAge);
  return visit;
}

// tcmalloc's format. Each entry: count, bytes of all, depth, addresses. A count of 0
// ends them.
void VisitEntries(void* const* entry,
                  const std::function<void(const LiveSample&)>& visit) {
  while (*entry != nullptr) {
    const auto count = reinterpret_cast<std::size_t>(entry[0]);
    const auto bytes = reinterpret_cast<std::size_t>(entry[1]);
    const auto depth = reinterpret_cast<std::size_t>(entry[2]);
    visit({.count = count,
           .requested_bytes = bytes / count,
           .stack = {entry + 3, depth}});
    entry += 3 + depth;
  }
}

}  // namespace

LiveVisit VisitLiveSamples(const std::function<void(const LiveSample&)>& visit) {
  const sampler::TraceCopies copies;
  int period = 0;
  const auto start = std::chrono::steady_clock::now();
  const std::unique_ptr<void*[]> entries(
      MallocExtension::instance()->ReadStackTraces(&period));
  LiveVisit result{.pause = std::chrono::steady_clock::now() - start};
  BookPause(PauseKind::kCapture, result.pause);
  result.complete = copies.complete() && (copies.served() || entries != nullptr);
  if (!result.complete) return result;
  if (!copies.served()) {
    VisitEntries(entries.get(), visit);
    return result;
  }
  copies.Visit([&](std::size_t bytes, std::span<void* const> stack) {
    visit({.count = 1, .requested_bytes = bytes, .stack = stack});
  });
  return result;
}

std::optional<std::vector<std::uintptr_t>> ReadLiveTokens() {
  // Samples of tcmalloc's own have no tokens: that is no reason for a pause.
  if (TheMode().mode != SamplingMode::kTakeover) return std::nullopt;
  std::vector<std::uintptr_t> tokens;
  const LiveVisit visit = VisitLiveSamples([&](const LiveSample& sample) {
    const auto stack = AsAddresses(sample.stack);
    if (!stack.empty() && sampler::IsToken(stack.back()))
      tokens.push_back(stack.back());
  });
  if (!visit.complete) return std::nullopt;
  return tokens;
}

Result<HeapSamples> ReadHeapSamples() {
  const SamplingStatus sampling = ReadSampling();
  if (sampling.mode == SamplingMode::kNone) {
    return Error{ErrorCode::kUnavailable, "no heap profile: " + sampling.reason};
  }
  HeapSamples samples;
  HeapProfile& profile = samples.profile;
  profile.taken_at = std::chrono::system_clock::now();
  profile.sampling = sampling;
  const bool takeover = sampling.mode == SamplingMode::kTakeover;
  SiteRows sites;
  sites.rows.resize(takeover ? sampler::SiteCount() : 0);
  const LiveVisit visit = Collect(sites, sampling.interval_bytes);
  if (!visit.complete) {
    return Error{ErrorCode::kUnavailable,
                 "no heap profile: no memory to copy the live samples"};
  }
  profile.pause = visit.pause;
  AppendSites(sites, ReadTaggedParts(), samples);
  for (auto& [key, row] : sites.loose) {
    profile.samples.push_back(ToSample(key.first, key.second, row, takeover));
  }
  // tcmalloc does not say when it took a sample.
  samples.unload_generations.resize(profile.samples.size(), 0);
  samples.oldest_ages.resize(profile.samples.size());
  return samples;
}

std::optional<std::size_t> CountCallSites() {
  // In native mode tcmalloc would have to copy its samples to count them.
  if (TheMode().mode != SamplingMode::kTakeover) return std::nullopt;
  std::size_t sites = 0;
  for (sampler::SiteId id = 0; id < sampler::SiteCount(); ++id) {
    sites += sampler::ReadSite(id).samples > 0 ? 1 : 0;
  }
  return sites;
}

void SweepRecordsIfDue() {
  if (TheMode().mode != SamplingMode::kTakeover) return;
  if (sampler::RecordsInUse() < sampler::RecordsLimit() / 2) return;
  SiteRows unused;
  Collect(unused, sampler::Interval());
}

}  // namespace heapwell::allocator
