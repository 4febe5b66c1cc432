// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_BENCHMARKS_ENGINE_LIVE_SAMPLES_H_
#define HEAPWELL_BENCHMARKS_ENGINE_LIVE_SAMPLES_H_

#include <cstddef>
#include <vector>

namespace heapwell::benchmarks {

/// So many live objects, each of them sampled, from kPlaces stacks and of several
/// sizes. Freed with it.
class LiveSamples {
 public:
  explicit LiveSamples(std::size_t samples);
  ~LiveSamples();
  LiveSamples(const LiveSamples&) = delete;
  LiveSamples& operator=(const LiveSamples&) = delete;

 private:
  std::vector<void*> blocks_;
};

}  // namespace heapwell::benchmarks

#endif  // HEAPWELL_BENCHMARKS_ENGINE_LIVE_SAMPLES_H_
