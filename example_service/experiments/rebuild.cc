// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Delete in place, or rebuild the map once 30 % is gone? Time for 100 000 operations,
// and what memory they leave.
#include <array>
#include <chrono>
#include <cstdint>
#include <unordered_map>
#include <utility>

#include "experiment.h"
#include "layers.h"

namespace experiments {
namespace {

using Map = std::unordered_map<std::uint64_t, std::array<char, 1024>>;

constexpr std::uint64_t kOperations = 100'000;
constexpr double kDeletedShare = 0.3;

void Rebuild(Map& map) {
  Map survivors;
  survivors.reserve(map.size());
  for (const auto& entry : map) survivors.insert(entry);
  map = std::move(survivors);
}

/// Erases 9 of 10 entries, at random places, with or without rebuilding.
std::vector<Table::Row> Run(const std::string& name, std::uint64_t operations,
                            bool rebuilds) {
  Map map;
  for (std::uint64_t key = 0; key < operations; ++key) map[key] = {};
  std::size_t largest = map.size();
  const auto begin = std::chrono::steady_clock::now();
  for (std::uint64_t i = 0; i < operations; ++i) {
    const std::uint64_t key = i * 7919 % operations;
    if (key % 10 == 0) continue;
    map.erase(key);
    const auto limit = static_cast<double>(largest) * (1 - kDeletedShare);
    if (rebuilds && static_cast<double>(map.size()) <= limit) {
      Rebuild(map);
      largest = map.size();
    }
  }
  const std::chrono::duration<double, std::milli> taken =
      std::chrono::steady_clock::now() - begin;
  ReleaseMilliseconds();
  std::vector<double> numbers = Measure();
  numbers.push_back(taken.count());
  return {{{name}, numbers}};
}

}  // namespace

Table RunRebuild(int scale, Progress& progress) {
  Table table{{"deletion"}, LayerColumns(), {}, "resident_bytes"};
  table.numbers.push_back("time_ms");
  progress.Expect(2);
  const std::uint64_t operations = kOperations / static_cast<std::uint64_t>(scale);
  for (const bool rebuilds : {false, true}) {
    const std::string name = rebuilds ? "rebuilt at 30 % deleted" : "in place";
    progress.Step(name);
    for (auto& row : InNewProcess([&] { return Run(name, operations, rebuilds); })) {
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

}  // namespace experiments
