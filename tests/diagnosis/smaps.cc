// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "diagnosis/smaps.h"

#include <gperftools/malloc_extension.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace heapwell::diagnosis {
namespace {

constexpr std::size_t kMaxSpans = 1 << 20;

// Static: to collect it must not change what is measured.
struct Spans {
  std::array<std::uintptr_t, kMaxSpans> starts;
  std::size_t count;
};
Spans spans;

void AddSpan(void*, const base::MallocRange* range) {
  if (spans.count < kMaxSpans) spans.starts[spans.count++] = range->address;
}

bool HoldsASpan(std::uintptr_t start, std::uintptr_t end) {
  for (std::size_t i = 0; i < spans.count; ++i) {
    if (spans.starts[i] >= start && spans.starts[i] < end) return true;
  }
  return false;
}

}  // namespace

Rss ReadRss() {
  spans.count = 0;
  MallocExtension::instance()->Ranges(nullptr, AddSpan);
  Rss rss;
  std::FILE* file = std::fopen("/proc/self/smaps", "re");
  if (file == nullptr) return rss;
  std::array<char, 4096> line = {};
  bool heap = false;
  while (std::fgets(line.data(), line.size(), file) != nullptr) {
    unsigned long start = 0;
    unsigned long end = 0;
    unsigned long kilobytes = 0;
    if (std::sscanf(line.data(), "%lx-%lx ", &start, &end) == 2) {
      heap = std::strstr(line.data(), "[heap]") != nullptr || HoldsASpan(start, end);
    } else if (std::sscanf(line.data(), "Rss: %lu", &kilobytes) == 1) {
      (heap ? rss.heap : rss.others) += 1024.0 * static_cast<double>(kilobytes);
    }
  }
  std::fclose(file);
  return rss;
}

}  // namespace heapwell::diagnosis
