// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Preloaded: one allocation of heapwell's threads fails, the Nth from when that is
// asked for, as it does when memory runs out. The program's own threads are spared.
#include <dlfcn.h>
#include <errno.h>
#include <sys/prctl.h>

#include <atomic>
#include <cstddef>
#include <cstring>
#include <new>

namespace {

std::atomic<bool> g_counting{false};
std::atomic<long> g_allocations{0};  // Of heapwell's threads, since it was asked for.
std::atomic<long> g_failing{0};      // The number of the one that fails.

enum class Owner : char { kUnknown, kHeapwell, kProgram };
[[gnu::tls_model("initial-exec")]] thread_local Owner t_owner = Owner::kUnknown;

bool IsHeapwells() {
  if (t_owner == Owner::kUnknown) {
    char name[16] = {};
    prctl(PR_GET_NAME, name);
    t_owner =
        std::strncmp(name, "heapwell", 8) == 0 ? Owner::kHeapwell : Owner::kProgram;
  }
  return t_owner == Owner::kHeapwell;
}

bool Fails() {
  if (!g_counting.load(std::memory_order_relaxed) || !IsHeapwells()) return false;
  return ++g_allocations == g_failing;
}

template <typename F>
F* Next(const char* name) {
  return reinterpret_cast<F*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

/// Counts from now on; the `number`th fails, 0: none.
long heapwell_test_fail_allocation(long number) {
  g_failing = number;
  g_allocations = 0;
  g_counting = true;
  return number;
}

/// How many there were.
long heapwell_test_allocations(long) { return g_allocations; }

void* malloc(std::size_t size) noexcept {
  static const auto next = Next<void*(std::size_t)>("malloc");
  if (!Fails()) return next(size);
  errno = ENOMEM;
  return nullptr;
}

void* calloc(std::size_t count, std::size_t size) noexcept {
  static const auto next = Next<void*(std::size_t, std::size_t)>("calloc");
  if (!Fails()) return next(count, size);
  errno = ENOMEM;
  return nullptr;
}

void* realloc(void* block, std::size_t size) noexcept {
  static const auto next = Next<void*(void*, std::size_t)>("realloc");
  if (!Fails()) return next(block, size);
  errno = ENOMEM;
  return nullptr;
}

}  // extern "C"

void* operator new(std::size_t size) {
  static const auto next = Next<void*(std::size_t)>("_Znwm");
  if (Fails()) throw std::bad_alloc();
  return next(size);
}

void* operator new[](std::size_t size) {
  static const auto next = Next<void*(std::size_t)>("_Znam");
  if (Fails()) throw std::bad_alloc();
  return next(size);
}

void* operator new(std::size_t size, const std::nothrow_t& nothrow) noexcept {
  static const auto next =
      Next<void*(std::size_t, const std::nothrow_t&)>("_ZnwmRKSt9nothrow_t");
  return Fails() ? nullptr : next(size, nothrow);
}

void* operator new[](std::size_t size, const std::nothrow_t& nothrow) noexcept {
  static const auto next =
      Next<void*(std::size_t, const std::nothrow_t&)>("_ZnamRKSt9nothrow_t");
  return Fails() ? nullptr : next(size, nothrow);
}
