// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/heap_peak.h"

#include <time.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <numeric>
#include <utility>

#include "model/error_sum.h"

namespace heapwell::model {
namespace {

// "2026-11-25 23:15:00 UTC".
std::string TimeOf(std::chrono::system_clock::time_point when) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(when);
  std::tm parts = {};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 64> text = {};
  const std::size_t length =
      std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S UTC", &parts);
  return std::string(text.data(), length);
}

void Merge(HeapSample& rest, const HeapSample& sample) {
  rest.inuse_objects += sample.inuse_objects;
  rest.inuse_bytes += sample.inuse_bytes;
  rest.inuse_samples += sample.inuse_samples;
  rest.inuse_bytes_standard_error =
      SumOfErrors(rest.inuse_bytes_standard_error, sample.inuse_bytes_standard_error);
  rest.inuse_objects_standard_error = std::hypot(rest.inuse_objects_standard_error,
                                                 sample.inuse_objects_standard_error);
}

// Of samples that hold something, by what they hold, falling.
std::vector<std::size_t> LiveOrder(const std::vector<HeapSample>& samples) {
  std::vector<std::size_t> order(samples.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::erase_if(order, [&](std::size_t i) { return samples[i].inuse_bytes <= 0; });
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return samples[a].inuse_bytes > samples[b].inuse_bytes;
  });
  return order;
}

}  // namespace

void KeepLive(HeapProfile& profile, std::vector<std::uint64_t>& unload_generations,
              std::size_t max_addresses, std::size_t& merged_rows) {
  std::vector<HeapSample> kept;
  std::vector<std::uint64_t> kept_generations;
  HeapSample rest;
  merged_rows = 0;
  std::size_t addresses = 0;
  for (const std::size_t i : LiveOrder(profile.samples)) {
    HeapSample& sample = profile.samples[i];
    sample.alloc_objects.reset();
    sample.alloc_bytes.reset();
    sample.alloc_objects_standard_error.reset();
    sample.alloc_bytes_standard_error.reset();
    // Without a stack it takes room, too.
    addresses += std::max<std::size_t>(sample.stack.size(), 1);
    if (addresses > max_addresses) {
      Merge(rest, sample);
      ++merged_rows;
      continue;
    }
    sample.stack.shrink_to_fit();
    kept.push_back(std::move(sample));
    kept_generations.push_back(i < unload_generations.size() ? unload_generations[i]
                                                             : 0);
  }
  if (merged_rows > 0) {
    kept.push_back(std::move(rest));
    kept_generations.push_back(0);
  }
  kept.shrink_to_fit();
  profile.samples = std::move(kept);
  unload_generations = std::move(kept_generations);
}

std::vector<std::string> PeakComments(const HeapPeak& peak) {
  std::vector<std::string> comments = {
      "the heap at its highest: " + std::to_string(peak.alloc_bytes) +
      " bytes were live at " + TimeOf(peak.profile.taken_at)};
  if (peak.highest_bytes > peak.alloc_bytes) {
    comments.push_back("it was up to " + std::to_string(peak.highest_bytes) +
                       " bytes since: a new peak is kept once it is 5 % higher");
  }
  if (peak.merged_rows > 0) {
    comments.push_back("the smallest " + std::to_string(peak.merged_rows) +
                       " call sites are one row without a stack");
  }
  return comments;
}

Profile ToProfile(const HeapPeak& peak) {
  Profile result = ToLiveProfile(peak.profile);
  const std::vector<std::string> comments = PeakComments(peak);
  result.comments.insert(result.comments.begin(), comments.begin(), comments.end());
  return result;
}

}  // namespace heapwell::model
