// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "model/history.h"
#include "model/verdict.h"

namespace heapwell::benchmarks {
namespace {

constexpr double kMiB = 1 << 20;

// A process of 300 MiB whose parts and call sites all come and go; one of them leaks.
class Process {
 public:
  explicit Process(std::size_t sites) : sites_(sites) {
    for (std::size_t i = 0; i < sites; ++i) {
      sites_[i].function = "Function" + std::to_string(i);
      sites_[i].file = "file.cc";
    }
  }

  void Add(model::History& history) {
    model::HistoryPoint point;
    uptime_ += history.shape().interval;
    point.uptime = uptime_;
    point.components.emplace();
    MemoryComponents& parts = *point.components;
    for (auto* bytes : {&parts.cached_bytes, &parts.free_page_bytes,
                        &parts.fragmented_bytes, &parts.non_heap_bytes}) {
      *bytes = Noisy(50);
      parts.resident_bytes += *bytes;
    }
    parts.live_bytes = Noisy(100) + leaked_;
    parts.resident_bytes += parts.live_bytes;
    point.resident_bytes = parts.resident_bytes;
    point.alloc_bytes = parts.live_bytes;
    leaked_ += 64 << 10;
    for (model::CallSite& site : sites_) {
      site.flat_bytes = static_cast<std::int64_t>(Noisy(1));
    }
    sites_.front().flat_bytes += static_cast<std::int64_t>(leaked_);
    history.Add(point, sites_);
  }

 private:
  std::uint64_t Noisy(double mebibytes) {
    return static_cast<std::uint64_t>(kMiB * mebibytes * noise_(random_));
  }

  std::vector<model::CallSite> sites_;
  std::chrono::nanoseconds uptime_ = {};
  std::uint64_t leaked_ = 0;
  std::mt19937 random_{1};
  std::uniform_real_distribution<double> noise_{0.9, 1.1};
};

// With six days of history and so many call sites.
void BM_Diagnose(benchmark::State& state) {
  Process process(static_cast<std::size_t>(state.range(0)));
  model::History history;
  const model::HistoryShape& shape = history.shape();
  for (std::size_t i = 0; i < shape.coarse_points * shape.fine_per_coarse; ++i) {
    process.Add(history);
  }
  for (auto _ : state) benchmark::DoNotOptimize(model::Diagnose(history));
}
BENCHMARK(BM_Diagnose)->Arg(16)->Arg(128)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace heapwell::benchmarks
