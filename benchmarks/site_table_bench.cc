// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sampler/site_table.h"

namespace heapwell::benchmarks {
namespace {

constexpr std::size_t kDepth = 28;
constexpr std::uint64_t kInterval = 524288;
using Stack = std::array<std::uintptr_t, kDepth>;

// Stacks as they are: alike but for a few frames.
std::vector<Stack> MakeStacks(std::size_t count) {
  std::vector<Stack> stacks(count);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t frame = 0; frame < kDepth; ++frame) {
      stacks[i][frame] = 0x400000 + 16 * frame + (frame < 4 ? 4096 * i : 0);
    }
  }
  return stacks;
}

void BM_RecordSample(benchmark::State& state) {
  const auto stacks = MakeStacks(static_cast<std::size_t>(state.range(0)));
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        sampler::RecordSample(stacks[next], /*truncated=*/false, 64, kInterval));
    next = next + 1 < stacks.size() ? next + 1 : 0;
  }
}
BENCHMARK(BM_RecordSample)->Arg(1)->Arg(10'000);

}  // namespace
}  // namespace heapwell::benchmarks
