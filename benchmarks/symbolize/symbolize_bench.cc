// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Names, lines and inlined functions of a thousand addresses in this very program.
#include <benchmark/benchmark.h>
#include <link.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "symbolize/symbolizer.h"

namespace heapwell::benchmarks {
namespace {

constexpr std::size_t kAddresses = 1000;

struct Code {
  std::uintptr_t start = 0;
  std::size_t bytes = 0;
};

/// The program's own code.
Code FindCode() {
  Code code;
  const auto first_object = [](dl_phdr_info* info, std::size_t, void* argument) {
    for (const auto& header : std::span(info->dlpi_phdr, info->dlpi_phnum)) {
      if (header.p_type != PT_LOAD || (header.p_flags & PF_X) == 0) continue;
      *static_cast<Code*>(argument) = {info->dlpi_addr + header.p_vaddr,
                                       header.p_memsz};
    }
    return 1;
  };
  ::dl_iterate_phdr(first_object, &code);
  return code;
}

/// Evenly over all code; each `round` has others.
std::vector<std::uintptr_t> Addresses(std::size_t round) {
  const Code code = FindCode();
  const std::size_t step = code.bytes / kAddresses;
  std::vector<std::uintptr_t> addresses;
  for (std::size_t i = 0; i < kAddresses; ++i) {
    addresses.push_back(code.start + i * step + round * 7 % step);
  }
  return addresses;
}

void Report(benchmark::State& state, const symbolize::Symbolization& symbols,
            const symbolize::Symbolizer& symbolizer) {
  std::size_t named = 0;
  std::size_t frames = 0;
  for (const Location& location : symbols.locations) {
    named += location.frames.empty() ? 0 : 1;
    frames += location.frames.size();
  }
  state.counters["named"] = static_cast<double>(named);
  state.counters["frames"] = static_cast<double>(frames);
  state.counters["held_bytes"] = static_cast<double>(symbolizer.held_bytes());
}

/// The first profile of a process: files are opened and indexed.
void BM_SymbolizeFirst(benchmark::State& state) {
  symbolize::Symbolizer symbolizer;
  symbolize::Symbolization symbols;
  for (auto _ : state) {
    symbolizer.DropIfIdle(std::chrono::seconds{0});
    symbols = symbolizer.Symbolize(Addresses(0));
  }
  Report(state, symbols, symbolizer);
}
BENCHMARK(BM_SymbolizeFirst)->Unit(benchmark::kMillisecond);

/// A thousand addresses more, of files that are indexed.
void BM_SymbolizeNew(benchmark::State& state) {
  symbolize::Symbolizer symbolizer;
  symbolizer.Symbolize(Addresses(0));
  symbolize::Symbolization symbols;
  std::size_t round = 0;
  for (auto _ : state) symbols = symbolizer.Symbolize(Addresses(++round));
  Report(state, symbols, symbolizer);
}
BENCHMARK(BM_SymbolizeNew)->Unit(benchmark::kMillisecond)->Iterations(20);

/// The same again: what a scrape asks for.
void BM_SymbolizeKnown(benchmark::State& state) {
  symbolize::Symbolizer symbolizer;
  symbolizer.Symbolize(Addresses(0));
  symbolize::Symbolization symbols;
  for (auto _ : state) symbols = symbolizer.Symbolize(Addresses(0));
  Report(state, symbols, symbolizer);
}
BENCHMARK(BM_SymbolizeKnown)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace heapwell::benchmarks
