// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// A plugin, built twice. NAME is its namespace: the two differ in nothing else, so
// each call of one lies where the same call of the other does.
#include <cstddef>
#include <cstdlib>

namespace NAME {

[[gnu::noinline, gnu::used]] static void Keep(void** blocks, int count,
                                              std::size_t bytes) {
  for (int i = 0; i < count; ++i) blocks[i] = std::malloc(bytes);
}

[[gnu::noinline, gnu::used]] static void Other(void** blocks, int count,
                                               std::size_t bytes) {
  for (int i = count; i-- > 0;) blocks[i] = std::malloc(bytes);
}

}  // namespace NAME

extern "C" [[gnu::visibility("default")]] void PluginKeep(void** blocks, int count,
                                                          std::size_t bytes) {
  NAME::Keep(blocks, count, bytes);
  asm volatile("" : : : "memory");  // No tail call: it is to be on the stack.
}

extern "C" [[gnu::visibility("default")]] void PluginOther(void** blocks, int count,
                                                           std::size_t bytes) {
  NAME::Other(blocks, count, bytes);
  asm volatile("" : : : "memory");
}
