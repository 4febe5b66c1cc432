// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "diagnosis/simulated_process.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace heapwell::diagnosis {
namespace {

constexpr double kSampleInterval = 512 * 1024;

std::uint64_t Bytes(double bytes) {
  return static_cast<std::uint64_t>(std::max(0.0, bytes));
}

double Poisson(Random& random, double mean) {
  if (mean <= 0) return 0;
  return static_cast<double>(std::poisson_distribution<std::int64_t>(mean)(random));
}

double Binomial(Random& random, double count, double probability) {
  if (count <= 0 || probability <= 0) return 0;
  std::binomial_distribution<std::int64_t> draw(static_cast<std::int64_t>(count),
                                                std::min(1.0, probability));
  return static_cast<double>(draw(random));
}

double Normal(Random& random, double deviation) {
  return std::normal_distribution<double>(0, 1)(random) * deviation;
}

// How likely an object of this size is among the samples.
double SampledProbability(double object_bytes) {
  return -std::expm1(-object_bytes / kSampleInterval);
}

std::chrono::nanoseconds Duration(double seconds) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double>(seconds));
}

}  // namespace

double Uniform(Random& random, double low, double high) {
  return std::uniform_real_distribution<double>(low, high)(random);
}

double LogUniform(Random& random, double low, double high) {
  return std::exp(Uniform(random, std::log(low), std::log(high)));
}

void SimulatedHeap::Allocate(double bytes) {
  live_ += bytes;
  total_allocated_ += bytes;
  // Free slots are of the wrong size class at times.
  const double slots = std::min(0.9 * bytes, fragmented_);
  fragmented_ -= slots;
  const double pages = std::min(bytes - slots, free_pages_);
  free_pages_ -= pages;
  peak_ = std::max(peak_, live_ + fragmented() + free_pages_);
}

void SimulatedHeap::Free(double bytes, double pinned) {
  live_ -= bytes;
  fragmented_ += bytes * pinned;
  free_pages_ += bytes * (1 - pinned);
}

void SimulatedHeap::KeepApart(double bytes) {
  bytes = std::min(bytes, fragmented_);
  fragmented_ -= bytes;
  apart_ += bytes;
}

void SimulatedHeap::CountAllocated(double bytes) { total_allocated_ += bytes; }

void SimulatedHeap::Release(double bytes) {
  free_pages_ -= std::min(bytes, free_pages_);
}

SimulatedProcess::SimulatedProcess(std::uint64_t seed) : random_(seed) {}

std::size_t SimulatedProcess::AddSite(const std::string& function, double object_bytes,
                                      double live_bytes, double pinned) {
  SimulatedSite site;
  site.function = function;
  site.object_bytes = object_bytes;
  site.pinned = pinned;
  sites_.push_back(site);
  Allocate(sites_.size() - 1, live_bytes);
  return sites_.size() - 1;
}

void SimulatedProcess::Allocate(std::size_t index, double bytes) {
  SimulatedSite& site = sites_[index];
  const double objects = bytes / site.object_bytes;
  site.live_objects += objects;
  site.live_samples +=
      Poisson(random_, objects * SampledProbability(site.object_bytes));
  heap_.Allocate(bytes);
}

void SimulatedProcess::Free(std::size_t index, double bytes) {
  SimulatedSite& site = sites_[index];
  bytes = std::min(bytes, site.live_bytes());
  if (bytes <= 0) return;
  site.live_samples -= Binomial(random_, site.live_samples, bytes / site.live_bytes());
  site.live_objects -= bytes / site.object_bytes;
  heap_.Free(bytes, site.pinned);
}

void SimulatedProcess::Churn(std::size_t index, double bytes) {
  const double once = std::min(bytes, sites_[index].live_bytes());
  Free(index, once);
  Allocate(index, once);
  heap_.CountAllocated(bytes - once);  // The same objects, over and over.
}

void SimulatedProcess::Advance(double seconds) {
  seconds_ += seconds;
  // Thread caches wander between nothing and their limit.
  const double middle = cache_limit_bytes / 2;
  cached_ += 0.05 * (middle - cached_) + Normal(random_, 0.05 * cache_limit_bytes);
  cached_ = std::clamp(cached_, 0.0, cache_limit_bytes);
  // Slow wandering of what is not ours to know: page cache maps, lazily counted
  // pages.
  base_jitter_ = 0.98 * base_jitter_ + Normal(random_, 0.2 * jitter);
  // tcmalloc gives a little back by itself.
  heap_.Release(2e-6 * seconds * heap_.free_pages());
}

double SimulatedProcess::true_resident() const {
  return heap_.live() + heap_.fragmented() + heap_.free_pages() + heap_.metadata() +
         static_bytes + mapped_bytes + stack_bytes;
}

model::HistoryPoint SimulatedProcess::Point() {
  MemStats stats;
  stats.taken_at = std::chrono::system_clock::time_point(Duration(1.7e9 + seconds_));
  ProcessStats& process = stats.process.emplace();
  // The kernel counts pages in batches, a batch for each thread.
  const double counted = Normal(random_, 0.15 * kMiB * std::sqrt(threads));
  const double non_heap = static_bytes + mapped_bytes + stack_bytes;
  const double resident =
      (true_resident() + cached_) * (1 + base_jitter_ + Normal(random_, jitter)) +
      counted;
  process.resident_bytes = Bytes(resident);
  process.virtual_bytes = Bytes(2 * resident);
  process.threads = static_cast<std::uint64_t>(threads);
  process.major_faults = static_cast<std::uint64_t>(major_faults);
  process.host_memory_bytes = Bytes(256 * 1024 * kMiB);
  AllocatorStats& allocator = stats.allocator.emplace();
  allocator.alloc_bytes = Bytes(heap_.live());
  allocator.total_alloc_bytes = Bytes(heap_.total_allocated());
  if (limit_bytes > 0) {
    CgroupStats& cgroup = stats.cgroup.emplace();
    cgroup.limit_bytes = Bytes(limit_bytes);
    cgroup.usage_bytes = Bytes(resident + neighbour_bytes);
    cgroup.working_set_bytes = cgroup.usage_bytes;
  }
  PressureStats& pressure = stats.pressure.emplace();
  pressure.scope = PressureStats::Scope::kCgroup;
  pressure.some_total =
      std::chrono::microseconds{static_cast<std::int64_t>(1e6 * stalled_seconds)};
  pressure.full_total = pressure.some_total / 2;

  MemoryComponents parts;
  parts.taken_at = stats.taken_at;
  parts.resident_bytes = process.resident_bytes;
  parts.live_bytes = Bytes(heap_.live());
  parts.cached_bytes = Bytes(cached_);
  parts.fragmented_bytes = Bytes(heap_.fragmented());
  parts.free_page_bytes = Bytes(heap_.free_pages());
  parts.metadata_bytes = Bytes(heap_.metadata());
  parts.non_heap_bytes = Bytes(resident - (true_resident() + cached_) + non_heap);
  return *model::ToHistoryPoint(stats, parts, Duration(seconds_));
}

std::vector<model::CallSite> SimulatedProcess::Sites() const {
  std::vector<model::CallSite> sites;
  for (const SimulatedSite& each : sites_) {
    if (each.live_samples == 0) continue;
    const double objects = each.live_samples / SampledProbability(each.object_bytes);
    model::CallSite site;
    site.function = each.function;
    site.file = "service.cc";
    site.line = 42;
    site.flat_objects = static_cast<std::int64_t>(objects);
    site.flat_bytes = static_cast<std::int64_t>(objects * each.object_bytes);
    site.cum_bytes = site.flat_bytes;
    sites.push_back(site);
  }
  return sites;
}

}  // namespace heapwell::diagnosis
