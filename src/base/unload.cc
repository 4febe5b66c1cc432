// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "base/unload.h"

namespace heapwell::base {
namespace {

constinit std::atomic<UnloadObserver> g_observer{nullptr};
constinit std::atomic<bool> g_every_unload_is_told{false};

}  // namespace

constinit std::atomic<std::uint64_t> g_unload_generation{0};

void ObserveUnloads(UnloadObserver look) noexcept { g_observer = look; }

void TellUnloadObserver() noexcept {
  if (const UnloadObserver look = g_observer.load(std::memory_order_acquire)) look();
}

void SetEveryUnloadIsTold(bool is_told) noexcept { g_every_unload_is_told = is_told; }

bool EveryUnloadIsTold() noexcept { return g_every_unload_is_told; }

}  // namespace heapwell::base
