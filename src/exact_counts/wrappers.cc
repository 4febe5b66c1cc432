// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// malloc and its family: one increment of a thread's own counter, then a jump into
// tcmalloc. free and delete are not wrapped: frees are mallocs less live objects.
// With a static tcmalloc these names are defined twice: use the shared one.
#include <gperftools/tcmalloc.h>

#include <cstddef>
#include <new>

#include "sampler/malloc_count.h"

#define HEAPWELL_WRAPPER [[gnu::visibility("default")]]

namespace {

inline void CountOne() noexcept { ++heapwell::sampler::t_mallocs; }

[[gnu::constructor(101)]] void SayWeCount() {
  heapwell::sampler::SayMallocsAreCounted();
}

}  // namespace

extern "C" {

/// What the link refers to, to have this object.
HEAPWELL_WRAPPER extern const char heapwell_exact_counts;
const char heapwell_exact_counts = 1;

HEAPWELL_WRAPPER void* malloc(std::size_t bytes) noexcept {
  CountOne();
  return tc_malloc(bytes);
}

HEAPWELL_WRAPPER void* calloc(std::size_t count, std::size_t bytes) noexcept {
  CountOne();
  return tc_calloc(count, bytes);
}

// A block that stays where it is is not a new one.
HEAPWELL_WRAPPER void* realloc(void* block, std::size_t bytes) noexcept {
  void* moved = tc_realloc(block, bytes);
  if (moved != block && moved != nullptr) CountOne();
  return moved;
}

}  // extern "C"

HEAPWELL_WRAPPER void* operator new(std::size_t bytes) {
  CountOne();
  return tc_new(bytes);
}

HEAPWELL_WRAPPER void* operator new[](std::size_t bytes) {
  CountOne();
  return tc_newarray(bytes);
}

HEAPWELL_WRAPPER void* operator new(std::size_t bytes,
                                    const std::nothrow_t& t) noexcept {
  CountOne();
  return tc_new_nothrow(bytes, t);
}

HEAPWELL_WRAPPER void* operator new[](std::size_t bytes,
                                      const std::nothrow_t& t) noexcept {
  CountOne();
  return tc_newarray_nothrow(bytes, t);
}
