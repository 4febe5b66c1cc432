// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// When code is unloaded: a count that everybody can take down beside an address, and
// a call for whoever keeps track of what is loaded.
#ifndef HEAPWELL_SRC_BASE_UNLOAD_H_
#define HEAPWELL_SRC_BASE_UNLOAD_H_

#include <atomic>
#include <cstdint>

namespace heapwell::base {

extern constinit std::atomic<std::uint64_t> g_unload_generation;

/// Rises when code was unloaded. An address that was recorded in a generation is of
/// code that was loaded then. Lock-free; allocates nothing.
inline std::uint64_t UnloadGeneration() noexcept {
  return g_unload_generation.load(std::memory_order_acquire);
}

/// Starts a new generation and returns it.
inline std::uint64_t RaiseUnloadGeneration() noexcept {
  return g_unload_generation.fetch_add(1, std::memory_order_acq_rel) + 1;
}

/// `look` is called before and after each dlclose that comes by, on its thread. One
/// observer; null: none.
using UnloadObserver = void (*)() noexcept;
void ObserveUnloads(UnloadObserver look) noexcept;
void TellUnloadObserver() noexcept;

/// Whether every dlclose of the program's comes by. False until somebody knows.
void SetEveryUnloadIsTold(bool is_told) noexcept;
bool EveryUnloadIsTold() noexcept;

}  // namespace heapwell::base

#endif  // HEAPWELL_SRC_BASE_UNLOAD_H_
