// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Forks while other threads allocate, throw and read heap profiles. Each child
// allocates, throws, reads the numbers, and at times a profile.
// usage: forks <children> <seconds of patience>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <thread>
#include <vector>

#include "engine.h"
#include "watch.h"

namespace {

using namespace heapwell::fault_test;  // NOLINT: this program is theirs.

constexpr std::uint64_t kInterval = 65536;
constexpr int kProfileEvery = 20;

void* Escape(void* block) {
  asm volatile("" : "+r"(block) : : "memory");
  return block;
}

[[gnu::noinline]] void ThrowFrom(int depth) {
  if (depth == 0) throw std::runtime_error("as asked for");
  ThrowFrom(depth - 1);
  asm volatile("");
}

void CatchOne(int depth) {
  try {
    ThrowFrom(depth);
  } catch (const std::runtime_error&) {
  }
}

void AllocateForEver() {
  std::vector<void*> blocks(128);
  for (;;) {
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      blocks[i] = Escape(std::malloc(std::size_t{64} << (i % 14)));
    }
    for (void* block : blocks) std::free(block);
    CatchOne(3);
  }
}

void LiveInChild(int child) {
  for (std::size_t i = 0; i < 200; ++i) {
    std::free(Escape(std::malloc(100 + i * 1000)));
  }
  CatchOne(20);
  ReadStats();
  if (child % kProfileEvery == 0) ReadProfile();
}

}  // namespace

int main(int, char** arguments) {
  const int children = std::atoi(arguments[1]);
  const std::chrono::seconds patience{std::atoi(arguments[2])};
  StartSampling(kInterval);
  for (int i = 0; i < 4; ++i) std::thread(&AllocateForEver).detach();
  for (int i = 0; i < 2; ++i) {
    std::thread([] {
      for (;;) {
        ReadProfile();
        ReadStats();
      }
    }).detach();
  }
  int end = kFine;
  int done = 0;
  for (; done < children && end == kFine; ++done) {
    const pid_t child = ::fork();
    if (child == 0) {
      LiveInChild(done);
      ::_exit(0);
    }
    end = WaitForChild(child, patience);
  }
  std::printf("%d children, the last ended with %d\n", done, end);
  std::fflush(stdout);
  ::_exit(end);
}
