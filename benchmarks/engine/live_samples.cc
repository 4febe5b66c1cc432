// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "live_samples.h"

#include <array>
#include <cstdint>
#include <cstdlib>

#include "allocator/allocator.h"
#include "sampler/countdown.h"
#include "stacks.h"

namespace heapwell::benchmarks {
namespace {

constexpr std::array<std::size_t, 4> kBytes = {48, 112, 256, 1024};

// A new interval is known to a thread once it has allocated this much.
void LearnInterval() {
  void* block = std::malloc(std::size_t{4} << 20);
  asm volatile("" : "+r"(block) : : "memory");
  std::free(block);
}

}  // namespace

LiveSamples::LiveSamples(std::size_t samples) {
  blocks_.reserve(samples);
  const std::uint64_t before = sampler::Interval();
  allocator::SetSampleInterval(1);
  LearnInterval();
  for (int place = 0; place < kPlaces; ++place) {
    FromPlace(place, [&] {
      const std::size_t end = samples * static_cast<std::size_t>(place + 1) / kPlaces;
      while (blocks_.size() < end) {
        blocks_.push_back(std::malloc(kBytes[blocks_.size() % kBytes.size()]));
      }
    });
  }
  allocator::SetSampleInterval(before);
  LearnInterval();
}

LiveSamples::~LiveSamples() {
  for (void* block : blocks_) std::free(block);
}

}  // namespace heapwell::benchmarks
