// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "monitor/site_reader.h"

#include <algorithm>

#include "model/plumbing.h"

namespace heapwell::monitor {
namespace {

// Together 1 MiB. Past either all is forgotten and what is live is looked up again.
constexpr std::size_t kMaxAddresses = 8192;
constexpr std::size_t kMaxSites = 1024;

// Longer names are cut, so that no template fills the memory.
constexpr std::size_t kMaxNameBytes = 256;

// Looked up together, for the innermost frames of a stack are mostly plumbing.
constexpr std::size_t kFramesAtOnce = 4;

// Of the live memory. Less of it without a name changes no trend.
constexpr double kToleratedUnknown = 0.01;

}  // namespace

const SiteReader::Owner* SiteReader::Find(const HeapSample& sample) const {
  const Owner* owner = nullptr;
  for (const std::uintptr_t address : sample.stack) {
    const auto found = owners_.find(address);
    if (found == owners_.end()) return nullptr;
    owner = &found->second;
    if (owner->site != kPlumbing) return owner;
  }
  return owner;  // Plumbing throughout.
}

std::map<std::uintptr_t, std::uint64_t> SiteReader::Unknown(
    const allocator::HeapSamples& samples) const {
  std::map<std::uintptr_t, std::uint64_t> unknown;
  for (std::size_t i = 0; i < samples.profile.samples.size(); ++i) {
    const HeapSample& sample = samples.profile.samples[i];
    if (sample.inuse_samples == 0 || Find(sample) != nullptr) continue;
    const std::uint64_t recorded_in =
        i < samples.unload_generations.size() ? samples.unload_generations[i] : 0;
    std::size_t taken = 0;
    for (const std::uintptr_t address : sample.stack) {
      if (taken == kFramesAtOnce) break;
      if (owners_.contains(address)) continue;
      const auto [entry, is_new] = unknown.try_emplace(address, recorded_in);
      if (!is_new) entry->second = std::min(entry->second, recorded_in);
      ++taken;
    }
  }
  return unknown;
}

SiteReader::Owner SiteReader::Enter(std::string function, std::string file,
                                    std::uint32_t line) {
  function.resize(std::min(function.size(), kMaxNameBytes));
  file.resize(std::min(file.size(), kMaxNameBytes));
  const auto [found, is_new] = site_by_name_.try_emplace(
      {function, file}, static_cast<std::int32_t>(sites_.size()));
  if (is_new) sites_.push_back({std::move(function), std::move(file)});
  return {found->second, line};
}

SiteReader::Owner SiteReader::OwnerOf(const Location& location,
                                      std::span<const Mapping> mappings) {
  if (location.frames.empty()) {
    if (model::IsAllocatorCode(location.address, mappings)) return {};
    return Enter(model::NameOfAddress(location.address, mappings), "", 0);
  }
  for (const Frame& frame : location.frames) {
    if (!model::IsPlumbing(frame)) return Enter(frame.function, frame.file, frame.line);
  }
  return {};
}

void SiteReader::Learn(const std::map<std::uintptr_t, std::uint64_t>& unknown) {
  std::vector<std::uintptr_t> addresses;
  std::vector<std::uint64_t> recorded_in;
  for (const auto& [address, generation] : unknown) {
    addresses.push_back(address);
    recorded_in.push_back(generation);
  }
  const symbolize::Symbolization symbols = symbolize_(addresses, recorded_in);
  for (const Location& location : symbols.locations) {
    owners_[location.address] = OwnerOf(location, symbols.mappings);
  }
  // Whatever the symbolizer left out is not asked for again.
  for (const std::uintptr_t address : addresses) {
    if (owners_.contains(address)) continue;
    Location nameless;
    nameless.address = address;
    owners_[address] = OwnerOf(nameless, symbols.mappings);
  }
}

void SiteReader::ForgetIfStale(std::uint64_t generation) {
  if (generation == generation_ && owners_.size() <= kMaxAddresses &&
      sites_.size() <= kMaxSites) {
    return;
  }
  generation_ = generation;
  owners_.clear();
  site_by_name_.clear();
  sites_.clear();
}

std::optional<std::vector<model::CallSite>> SiteReader::Read(
    const allocator::HeapSamples& samples, std::uint64_t generation,
    bool may_symbolize) {
  ForgetIfStale(generation);
  if (may_symbolize) {
    for (auto unknown = Unknown(samples); !unknown.empty();
         unknown = Unknown(samples)) {
      Learn(unknown);
    }
  }
  std::vector<model::CallSite> sites(sites_.size());
  std::map<std::pair<std::int32_t, std::uint32_t>, std::int64_t> bytes_by_line;
  std::int64_t all = 0;
  std::int64_t unnamed = 0;
  for (std::size_t i = 0; i < samples.profile.samples.size(); ++i) {
    const HeapSample& sample = samples.profile.samples[i];
    if (sample.inuse_samples == 0) continue;
    all += sample.inuse_bytes;
    const Owner* owner = Find(sample);
    if (owner == nullptr || owner->site == kPlumbing) {
      unnamed += owner == nullptr ? sample.inuse_bytes : 0;
      continue;
    }
    model::CallSite& site = sites[static_cast<std::size_t>(owner->site)];
    site.flat_bytes += sample.inuse_bytes;
    site.flat_objects += sample.inuse_objects;
    if (i < samples.oldest_ages.size()) {
      site.oldest_age = std::max(site.oldest_age, samples.oldest_ages[i]);
    }
    std::int64_t& of_line = bytes_by_line[{owner->site, owner->line}];
    of_line += sample.inuse_bytes;
    // The first line that has the most: the order of samples says nothing.
    if (of_line > bytes_by_line[{owner->site, site.line}]) site.line = owner->line;
  }
  if (static_cast<double>(unnamed) > kToleratedUnknown * static_cast<double>(all)) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < sites.size(); ++i) {
    sites[i].function = sites_[i].function;
    sites[i].file = sites_[i].file;
    sites[i].cum_bytes = sites[i].flat_bytes;
  }
  std::erase_if(sites,
                [](const model::CallSite& site) { return site.flat_bytes == 0; });
  return sites;
}

std::size_t SiteReader::storage_bytes() const {
  // A node of either map has its pair, a hash or colour, and pointers.
  constexpr std::size_t kNodeBytes = 32;
  std::size_t bytes =
      owners_.size() * (sizeof(*owners_.begin()) + kNodeBytes) +
      owners_.bucket_count() * sizeof(void*) + sites_.capacity() * sizeof(Site) +
      site_by_name_.size() * (sizeof(*site_by_name_.begin()) + kNodeBytes);
  for (const Site& site : sites_) {
    bytes += 2 * (site.function.capacity() + site.file.capacity());
  }
  return bytes;
}

}  // namespace heapwell::monitor
