// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sampler/live_records.h"

namespace heapwell::benchmarks {
namespace {

// All that are kept become none's by two sweeps that do not find them.
void GiveUpAll() {
  constexpr std::chrono::nanoseconds kAnyAge{-1};
  for (int sweeps = 0; sweeps < 3; ++sweeps) sampler::SweepRecords({}, kAnyAge);
}

void BM_KeepRecord(benchmark::State& state) {
  std::uint32_t kept = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(sampler::KeepRecord({.site = 1, .charged_bytes = 64}));
    if (++kept < 50'000) continue;
    state.PauseTiming();
    GiveUpAll();
    kept = 0;
    state.ResumeTiming();
  }
  GiveUpAll();
}
BENCHMARK(BM_KeepRecord);

void BM_SweepRecords(benchmark::State& state) {
  std::vector<sampler::Token> live(static_cast<std::size_t>(state.range(0)));
  for (auto& token : live) token = sampler::KeepRecord({.site = 1});
  for (auto _ : state) sampler::SweepRecords(live, std::chrono::seconds{1});
  GiveUpAll();
}
BENCHMARK(BM_SweepRecords)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace heapwell::benchmarks
