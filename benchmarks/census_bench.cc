// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdlib>
#include <vector>

#include "allocator/allocator.h"

namespace heapwell::benchmarks {
namespace {

// Blocks of every size, as many mebibytes together as asked for.
class Heap {
 public:
  explicit Heap(std::size_t mebibytes) {
    for (std::size_t bytes = 0; bytes < mebibytes << 20;) {
      const std::size_t size = 8 + blocks_.size() * 7919 % 1500;
      blocks_.push_back(std::malloc(size));
      bytes += size;
    }
  }
  ~Heap() {
    for (void* block : blocks_) std::free(block);
  }
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;

 private:
  std::vector<void*> blocks_;
};

void BM_ReadCensus(benchmark::State& state) {
  const Heap heap(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(allocator::ReadCensus());
}
BENCHMARK(BM_ReadCensus)->Arg(16)->Arg(1024)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace heapwell::benchmarks
