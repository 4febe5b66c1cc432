// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// usage: bench_held <call sites>
// Resident memory of the engine's own tables once it has met so many call sites of 28
// frames, with a live sample of each and its rules cached. Prints bytes, as JSON.
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "sampler/live_records.h"
#include "sampler/site_table.h"
#include "sampler/stack_table.h"
#include "unwind/rule_cache.h"
#include "unwind/trail.h"

namespace heapwell::benchmarks {
namespace {

std::uint64_t ResidentBytes() {
  std::uint64_t all = 0;
  std::uint64_t resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

// A stack that shares no frame with another: the dearest case.
void Meet(std::uintptr_t site) {
  constexpr std::size_t kFrames = 28;
  std::array<std::uintptr_t, kFrames> stack;
  std::array<unwind::TrailStep, kFrames> trail;
  for (std::size_t i = 0; i < kFrames; ++i) {
    stack[i] = 0x400000 + 16 * (site * kFrames + i);
    unwind::CacheRule(
        stack[i], 0,
        unwind::Pack({.kind = unwind::Rule::Kind::kStack, .cfa_offset = 8}));
    trail[i] = {.return_word = static_cast<unwind::TrailWord>(i),
                .frame_word = unwind::kNoFrameWord};
  }
  const sampler::StackId kept = sampler::Remember({.frames = stack, .trail = trail},
                                                  static_cast<std::uint16_t>(site * 7));
  const auto id = sampler::RecordSample(kept, 64, 524288);
  sampler::KeepRecord({.site = id, .charged_bytes = 64, .interval_bytes = 524288});
}

int Run(std::uintptr_t sites) {
  ResidentBytes();
  const std::uint64_t before = ResidentBytes();
  for (std::uintptr_t site = 0; site < sites; ++site) Meet(site);
  const std::uint64_t after = ResidentBytes();
  std::printf("{\"sites\": %u, \"held_bytes\": %llu, \"dropped\": %llu}\n",
              sampler::SiteCount() - 1, static_cast<unsigned long long>(after - before),
              static_cast<unsigned long long>(sampler::SitesDropped()));
  return 0;
}

}  // namespace
}  // namespace heapwell::benchmarks

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  return heapwell::benchmarks::Run(std::strtoull(argv[1], nullptr, 10));
}
