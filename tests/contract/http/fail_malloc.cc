// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Preloaded: one allocation of heapwell's threads fails, the Nth from when that is
// asked for, as it does when memory runs out. Spared are the program's own threads, and
// libdw and libelf, which end the program by themselves where they get no memory.
#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <sys/prctl.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
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

struct Range {
  std::uintptr_t start = 0;
  std::uintptr_t limit = 0;
};

struct SparedCode {
  Range ranges[8] = {};
  int count = 0;
};

int AddSpared(dl_phdr_info* object, std::size_t, void* into) {
  auto& code = *static_cast<SparedCode*>(into);
  const bool is_spared = std::strstr(object->dlpi_name, "/libdw") != nullptr ||
                         std::strstr(object->dlpi_name, "/libelf") != nullptr;
  for (int i = 0; is_spared && i < object->dlpi_phnum && code.count < 8; ++i) {
    const auto& segment = object->dlpi_phdr[i];
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_X) == 0) continue;
    const std::uintptr_t start = object->dlpi_addr + segment.p_vaddr;
    code.ranges[code.count++] = {start, start + segment.p_memsz};
  }
  return 0;
}

bool IsSpared(const void* caller) {
  static const SparedCode code = [] {
    SparedCode found;
    dl_iterate_phdr(AddSpared, &found);
    return found;
  }();
  const auto address = reinterpret_cast<std::uintptr_t>(caller);
  for (int i = 0; i < code.count; ++i) {
    if (address >= code.ranges[i].start && address < code.ranges[i].limit) return true;
  }
  return false;
}

bool Fails(const void* caller) {
  if (!g_counting.load(std::memory_order_relaxed) || !IsHeapwells()) return false;
  return !IsSpared(caller) && ++g_allocations == g_failing;
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
  if (!Fails(__builtin_return_address(0))) return next(size);
  errno = ENOMEM;
  return nullptr;
}

void* calloc(std::size_t count, std::size_t size) noexcept {
  static const auto next = Next<void*(std::size_t, std::size_t)>("calloc");
  if (!Fails(__builtin_return_address(0))) return next(count, size);
  errno = ENOMEM;
  return nullptr;
}

void* realloc(void* block, std::size_t size) noexcept {
  static const auto next = Next<void*(void*, std::size_t)>("realloc");
  if (!Fails(__builtin_return_address(0))) return next(block, size);
  errno = ENOMEM;
  return nullptr;
}

}  // extern "C"

void* operator new(std::size_t size) {
  static const auto next = Next<void*(std::size_t)>("_Znwm");
  if (Fails(__builtin_return_address(0))) throw std::bad_alloc();
  return next(size);
}

void* operator new[](std::size_t size) {
  static const auto next = Next<void*(std::size_t)>("_Znam");
  if (Fails(__builtin_return_address(0))) throw std::bad_alloc();
  return next(size);
}

void* operator new(std::size_t size, const std::nothrow_t& nothrow) noexcept {
  static const auto next =
      Next<void*(std::size_t, const std::nothrow_t&)>("_ZnwmRKSt9nothrow_t");
  return Fails(__builtin_return_address(0)) ? nullptr : next(size, nothrow);
}

void* operator new[](std::size_t size, const std::nothrow_t& nothrow) noexcept {
  static const auto next =
      Next<void*(std::size_t, const std::nothrow_t&)>("_ZnamRKSt9nothrow_t");
  return Fails(__builtin_return_address(0)) ? nullptr : next(size, nothrow);
}
