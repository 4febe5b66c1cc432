// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What giving pages back costs: how long one release stops the heap, by how much goes
// back, and what the program then pays to take the same pages again.
#include <chrono>
#include <cstddef>
#include <cstring>
#include <memory>
#include <vector>

#include "experiment.h"
#include "layers.h"

namespace experiments {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20;

std::vector<std::unique_ptr<char[]>> Allocate(std::size_t blocks) {
  std::vector<std::unique_ptr<char[]>> all;
  for (std::size_t i = 0; i < blocks; ++i) {
    all.push_back(std::make_unique<char[]>(kBlockBytes));
  }
  return all;
}

double Milliseconds(const std::chrono::steady_clock::time_point begin) {
  const std::chrono::duration<double, std::milli> taken =
      std::chrono::steady_clock::now() - begin;
  return taken.count();
}

std::vector<Table::Row> Run(std::size_t blocks) {
  Allocate(blocks).clear();
  auto begin = std::chrono::steady_clock::now();
  Allocate(blocks).clear();
  const double with_pages_ms = Milliseconds(begin);
  std::vector<double> numbers = Measure();
  const double release_ms = ReleaseMilliseconds();
  begin = std::chrono::steady_clock::now();
  Allocate(blocks).clear();
  const double without_pages_ms = Milliseconds(begin);
  numbers.insert(numbers.end(), {release_ms, with_pages_ms, without_pages_ms});
  return {{{std::to_string(blocks) + " MiB"}, numbers}};
}

}  // namespace

Table RunPauses(int scale, Progress& progress) {
  Table table{{"released"}, LayerColumns(), {}, "release_ms"};
  table.numbers.insert(table.numbers.end(),
                       {"release_ms", "refill_kept_ms", "refill_released_ms"});
  progress.Expect(4);
  for (const std::size_t blocks : {16, 64, 256, 1024}) {
    progress.Step(std::to_string(blocks) + " MiB");
    const std::size_t count = blocks / static_cast<std::size_t>(scale) + 1;
    for (auto& row : InNewProcess([&] { return Run(count); })) {
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

}  // namespace experiments
