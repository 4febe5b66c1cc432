// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Why erase does not shrink a map. unordered_map and map hold each entry in a node of
// its own: erase frees the node, the buckets stay, and the allocator keeps the pages.
// flat_hash_map holds entries in its table (here: pointers to them) and marks what was
// erased with a tombstone, as Go's maps do: the table never gets smaller on its own.
#include <absl/container/flat_hash_map.h>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <unordered_map>

#include "experiment.h"
#include "layers.h"

namespace experiments {
namespace {

using Value = std::array<char, 1024>;
template <template <typename...> class Map>
using MapOf = Map<std::uint64_t, std::unique_ptr<Value>>;

/// A map that was swapped with an empty one has no buckets, table or nodes left.
template <typename Map>
void Swap(Map& map) {
  Map empty;
  std::swap(map, empty);
}

template <typename Map>
std::vector<Table::Row> Run(const std::string& name, std::uint64_t entries) {
  std::vector<Table::Row> rows;
  const auto note = [&](const char* step) {
    rows.push_back({{name, std::to_string(entries), step}, Measure()});
  };
  Map map;
  note("empty");
  for (std::uint64_t key = 0; key < entries; ++key) {
    map.emplace(key, std::make_unique<Value>());
  }
  note("full");
  for (std::uint64_t key = 0; key < entries; ++key) {
    if (key % 10 != 0) map.erase(key);
  }
  note("90 % erased");
  map.clear();
  note("cleared");
  Swap(map);
  note("swapped with an empty one");
  ReleaseMilliseconds();
  note("free pages given back");
  return rows;
}

}  // namespace

Table RunMaps(int scale, Progress& progress) {
  Table table{{"map", "entries", "after"}, LayerColumns(), {}, "resident_bytes"};
  const std::uint64_t sizes[] = {10'000, 100'000, 1'000'000};
  progress.Expect(9);
  for (const std::uint64_t entries : sizes) {
    const std::uint64_t count = entries / static_cast<std::uint64_t>(scale);
    const auto run = [&](const char* name, auto work) {
      progress.Step(std::string(name) + " of " + std::to_string(count));
      for (auto& row : InNewProcess([&] { return work(name, count); })) {
        table.rows.push_back(std::move(row));
      }
    };
    run("std::unordered_map", Run<MapOf<std::unordered_map>>);
    run("absl::flat_hash_map", Run<MapOf<absl::flat_hash_map>>);
    run("std::map", Run<MapOf<std::map>>);
  }
  return table;
}

}  // namespace experiments
