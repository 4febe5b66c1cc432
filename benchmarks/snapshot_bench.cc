// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include <cstddef>

#include "allocator/allocator.h"
#include "engine/live_samples.h"
#include "heapwell/heapwell.h"

namespace heapwell::benchmarks {
namespace {

void BM_ReadMemStats(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(ReadMemStats());
}
BENCHMARK(BM_ReadMemStats)->Unit(benchmark::kMicrosecond);

// The allocator's part of it.
void BM_ReadBooks(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(allocator::ReadBooks());
}
BENCHMARK(BM_ReadBooks)->Unit(benchmark::kMicrosecond);

void BM_ReadHeapSamples(benchmark::State& state) {
  const LiveSamples live(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(allocator::ReadHeapSamples());
}
BENCHMARK(BM_ReadHeapSamples)
    ->Arg(1000)
    ->Arg(10'000)
    ->Arg(100'000)
    ->Unit(benchmark::kMicrosecond);

// What Prometheus asks for, every fifteen seconds.
void BM_Scrape(benchmark::State& state) {
  const LiveSamples live(1000);
  auto monitor = Monitor::Start();
  if (!monitor) return state.SkipWithError(monitor.error().message.c_str());
  const Request request = {
      .target = "/metrics", .host = "localhost", .peer_address = "127.0.0.1"};
  Response response = monitor->Handle(request);  // Names are looked up once.
  for (auto _ : state) response = monitor->Handle(request);
  if (response.status != 200) state.SkipWithError(response.body.c_str());
  state.counters["bytes"] = static_cast<double>(response.body.size());
}
BENCHMARK(BM_Scrape)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace heapwell::benchmarks
