// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "script.h"

#include <cstdlib>
#include <new>
#include <thread>

namespace heapwell::link_test {
namespace {

constexpr int kThreads = 8;

// The compiler may not leave out an allocation whose block it sees escape.
template <typename Pointer>
Pointer Escape(Pointer block) {
  asm volatile("" : "+r"(block) : : "memory");
  return block;
}

void Charge(Sums& sums, std::uint64_t bytes) {
  sums.charged_bytes += bytes;
  ++sums.charged_objects;
}

void AllocateAndFree(Sums& sums) {
  for (int i = 0; i < 1000; ++i) {
    std::free(Escape(std::malloc(1024)));
    Charge(sums, 1024);
    std::free(Escape(std::calloc(4, 128)));
    Charge(sums, 512);
    ::operator delete(Escape(::operator new(64)));
    Charge(sums, 64);
  }
  for (int i = 0; i < 4; ++i) {
    std::free(Escape(std::malloc(std::size_t{1} << 20)));
    Charge(sums, 1 << 20);
    void* aligned = nullptr;
    if (::posix_memalign(&aligned, 4096, 65536) == 0) std::free(Escape(aligned));
    Charge(sums, 65536);
  }
  void* growing = nullptr;
  for (std::size_t bytes = 1024; bytes <= (std::size_t{1} << 20); bytes *= 2) {
    growing = Escape(std::realloc(growing, bytes));
    Charge(sums, bytes);
  }
  std::free(growing);
}

// Not one call site a size: that the rows of a profile are told apart by size alone
// is part of what is tested.
[[gnu::noinline]] void Keep(const Kept& kept, Sums& sums) {
  for (std::uint64_t i = 0; i < kept.blocks; ++i) {
    Escape(std::malloc(kept.block_bytes));
    Charge(sums, kept.block_bytes);
  }
  sums.kept_bytes += kept.block_bytes * kept.blocks;
  sums.kept_objects += kept.blocks;
}

}  // namespace

Sums RunScript(bool allocate) {
  Sums sums;
  for (int i = 0; i < kThreads; ++i) {
    std::thread([&] {
      if (allocate) AllocateAndFree(sums);
    }).join();
  }
  std::thread([&] {
    if (!allocate) return;
    for (const Kept& kept : kKept) Keep(kept, sums);
  }).join();
  return sums;
}

}  // namespace heapwell::link_test
