// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// A library that torture loads and unloads: it allocates and throws.
#include <cstdlib>
#include <stdexcept>

namespace {

[[gnu::noinline]] int Descend(int depth) {
  void* block = std::malloc(20'000);
  asm volatile("" : "+r"(block) : : "memory");
  std::free(block);
  if (depth == 0) throw std::runtime_error("from a library");
  const int result = Descend(depth - 1);
  asm volatile("");
  return result;
}

}  // namespace

extern "C" [[gnu::visibility("default")]] int PluginThrowsAndCatches() {
  try {
    return Descend(10);
  } catch (const std::runtime_error&) {
    return 1;
  }
}
