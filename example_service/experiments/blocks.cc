// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Which freed blocks go back to the system, and when: the same 128 MiB in small or in
// large blocks, after free and after free pages were given back.
#include <cstddef>
#include <memory>
#include <vector>

#include "experiment.h"
#include "layers.h"

namespace experiments {
namespace {

constexpr std::size_t kTotalBytes = std::size_t{128} << 20;

std::string SizeName(std::size_t bytes) {
  return bytes < 1024      ? std::to_string(bytes) + " B"
         : bytes < 1048576 ? std::to_string(bytes >> 10) + " KiB"
                           : std::to_string(bytes >> 20) + " MiB";
}

std::vector<Table::Row> Run(std::size_t block_bytes, std::size_t total_bytes) {
  std::vector<Table::Row> rows;
  const auto note = [&](const char* step) {
    rows.push_back({{SizeName(block_bytes), step}, Measure()});
  };
  {
    std::vector<std::unique_ptr<char[]>> blocks;
    for (std::size_t made = 0; made < total_bytes; made += block_bytes) {
      blocks.push_back(std::make_unique<char[]>(block_bytes));  // Zeroed: touched.
    }
    note("allocated");
  }
  note("freed");
  ReleaseMilliseconds();
  note("given back");
  return rows;
}

}  // namespace

Table RunBlocks(int scale, Progress& progress) {
  Table table{{"block", "after"}, LayerColumns(), {}, "resident_bytes"};
  const std::size_t sizes[] = {64, 1024, 16384, std::size_t{256} << 10,
                               std::size_t{4} << 20};
  progress.Expect(5);
  for (const std::size_t bytes : sizes) {
    progress.Step(SizeName(bytes));
    const std::size_t total = kTotalBytes / static_cast<std::size_t>(scale);
    for (auto& row : InNewProcess([&] { return Run(bytes, total); })) {
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

}  // namespace experiments
