// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// usage: bench_held_watched|bench_held_unwatched <call sites> <seconds>
// A program that has a live block from each of so many call sites, 28 calls deep, and
// goes on for a while: with a Monitor that records a point of its history every 0.1 s,
// and without heapwell. Prints its private resident memory, and how many call sites a
// profile then has, as JSON.
#include "held_program.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace heapwell::benchmarks {
namespace {

constexpr int kDepth = 28;
constexpr std::size_t kFunctions = 256;

// Beyond tcmalloc's size classes: none of its memory is ever touched. At the interval
// of this program one of 10,000 is not sampled.
constexpr std::size_t kBlockBytes = 300'000;

// The calls that lead to one allocation: which function is called at each depth.
struct Path {
  std::uint64_t random = 0;
  void* block = nullptr;

  std::size_t Next() {
    random = random * 6364136223846793005ull + 1442695040888963407ull;
    return random >> 56;
  }
};

using Function = void (*)(Path& path, int left);
void Descend(Path& path, int left);

template <std::size_t kIndex>
[[gnu::noinline]] void Step(Path& path, int left) {
  Descend(path, left);
  asm volatile("" : : "i"(kIndex));  // Else all are folded into one.
}

template <std::size_t... kIndices>
constexpr std::array<Function, kFunctions> AllSteps(
    std::index_sequence<kIndices...> /*indices*/) {
  return {&Step<kIndices>...};
}

constexpr std::array<Function, kFunctions> kSteps =
    AllSteps(std::make_index_sequence<kFunctions>());

[[gnu::noinline]] void Descend(Path& path, int left) {
  if (left == 0) {
    path.block = std::malloc(kBlockBytes);
  } else {
    kSteps[path.Next()](path, left - 1);
  }
  asm volatile("");
}

std::uint64_t PrivateBytes() {
  std::ifstream status("/proc/self/status");
  std::uint64_t kibibytes = 0;
  for (std::string word; status >> word;) {
    if (word == "RssAnon:") status >> kibibytes;
  }
  return kibibytes << 10;
}

int Run(std::uint64_t sites, int seconds) {
  if (!StartWatching()) return 1;
  std::vector<void*> kept(sites);
  for (std::uint64_t site = 0; site < sites; ++site) {
    Path path{.random = site};
    path.Next();
    Descend(path, kDepth / 2 - 1);  // Two frames a step.
    kept[site] = path.block;
  }
  std::this_thread::sleep_for(std::chrono::seconds(seconds));
  const std::uint64_t bytes = PrivateBytes();
  std::printf("{\"private_bytes\": %llu, \"sites\": %zu}\n",
              static_cast<unsigned long long>(bytes), CallSites());
  for (void* block : kept) std::free(block);
  return 0;
}

}  // namespace
}  // namespace heapwell::benchmarks

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  return heapwell::benchmarks::Run(std::strtoull(argv[1], nullptr, 10),
                                   std::atoi(argv[2]));
}
