// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "heapwell/heap_profile.h"

namespace heapwell::benchmarks {
namespace {

constexpr std::uintptr_t kStart = 0x400000;
constexpr std::size_t kDepth = 28;

// Call sites of a service with a thousand functions.
HeapProfile MakeProfile(std::size_t sites) {
  constexpr std::size_t kLocations = 4000;
  HeapProfile profile;
  profile.sampling = {.mode = SamplingMode::kTakeover, .interval_bytes = 524288};
  profile.mappings = {
      {.start = kStart, .limit = kStart + (1 << 20), .file = "/srv/app"}};
  for (std::size_t i = 0; i < kLocations; ++i) {
    const std::string name = "service::Handler" + std::to_string(i / 4) + "::Run";
    profile.locations.push_back({.address = kStart + 16 * i,
                                 .frames = {{.function = name,
                                             .system_name = name,
                                             .file = "/src/handler.cc",
                                             .line = static_cast<std::uint32_t>(i)}}});
  }
  for (std::size_t i = 0; i < sites; ++i) {
    HeapSample sample = {.object_bytes = 64};
    for (std::size_t frame = 0; frame < kDepth; ++frame) {
      sample.stack.push_back(kStart +
                             16 * ((i * (kDepth - frame) + frame) % kLocations));
    }
    sample.alloc_objects = 100;
    sample.alloc_bytes = 6400;
    sample.inuse_objects = 50;
    sample.inuse_bytes = 3200;
    profile.samples.push_back(sample);
  }
  return profile;
}

void BM_EncodePprof(benchmark::State& state) {
  const HeapProfile profile = MakeProfile(static_cast<std::size_t>(state.range(0)));
  std::size_t bytes = 0;
  for (auto _ : state) bytes = EncodePprof(profile).size();
  state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(BM_EncodePprof)->Arg(1000)->Arg(10'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace heapwell::benchmarks
