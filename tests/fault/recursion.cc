// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Samples from the bottom of a deep recursion, for callgrind to count.
// usage: recursion <depth>
#include <pthread.h>

#include <cstdlib>

#include "engine.h"

namespace {

void AllocateSampled() {
  for (int i = 0; i < 100; ++i) {
    void* block = std::malloc(100'000);
    asm volatile("" : "+r"(block) : : "memory");
    std::free(block);
  }
}

[[gnu::noinline]] void Recurse(int depth) {
  if (depth == 0) {
    AllocateSampled();
  } else {
    Recurse(depth - 1);
  }
  asm volatile("");
}

}  // namespace

int main(int, char** arguments) {
  heapwell::fault_test::StartSampling(4096);
  AllocateSampled();  // What a first sample needs once.
  static int depth = std::atoi(arguments[1]);
  pthread_attr_t attributes;
  ::pthread_attr_init(&attributes);
  ::pthread_attr_setstacksize(&attributes, std::size_t{48} << 20);
  pthread_t thread = {};
  ::pthread_create(
      &thread, &attributes,
      [](void*) -> void* {
        Recurse(depth);
        return nullptr;
      },
      nullptr);
  ::pthread_join(thread, nullptr);
}
