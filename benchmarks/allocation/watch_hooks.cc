// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What a program does that counts its allocations by gperftools' hooks.
#include <gperftools/malloc_hook.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>

#include "watch.h"

namespace heapwell::benchmarks {
namespace {

struct Counters {
  std::uint64_t mallocs = 0;
  std::uint64_t bytes = 0;
  std::uint64_t frees = 0;
};

constinit thread_local Counters t_counters
    __attribute__((tls_model("initial-exec"))) = {};

void OnNew(const void* /*block*/, std::size_t bytes) {
  ++t_counters.mallocs;
  t_counters.bytes += bytes;
}

void OnDelete(const void* /*block*/) { ++t_counters.frees; }

}  // namespace

bool StartWatching() {
  const bool added =
      MallocHook::AddNewHook(&OnNew) && MallocHook::AddDeleteHook(&OnDelete);
  if (!added) std::fprintf(stderr, "no room for hooks\n");
  return added;
}

}  // namespace heapwell::benchmarks
