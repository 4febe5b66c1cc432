// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Our definitions are weak, so that a static tcmalloc's take precedence, and forward
// to whatever comes next in the program's search order: with another allocator in
// front of tcmalloc, that one serves aligned blocks as it serves all others.
#include "allocator/over_aligned.h"

#include <dlfcn.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <new>

#include "allocator/spans.h"
#include "sampler/malloc_count.h"

namespace heapwell::allocator {
namespace {

constinit std::atomic<std::uint64_t> g_bytes{0};

// An aligned operator new may be built on aligned_alloc: count the outer one.
constinit thread_local int t_depth __attribute__((tls_model("initial-exec"))) = 0;

// The next definition of a function, looked up once. Function is a pointer type.
template <typename Function>
class Next {
 public:
  explicit constexpr Next(const char* name) : name_(name) {}

  Function Get() noexcept {
    Function function = function_.load(std::memory_order_acquire);
    if (function == nullptr) {
      function = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name_));
      function_.store(function, std::memory_order_release);
    }
    return function;
  }

 private:
  const char* name_;
  std::atomic<Function> function_{nullptr};
};

using Memalign = void* (*)(std::size_t, std::size_t);
using PosixMemalign = int (*)(void**, std::size_t, std::size_t);
using New = void* (*)(std::size_t, std::align_val_t);
using NewNothrow = void* (*)(std::size_t, std::align_val_t, const std::nothrow_t&);

constinit Next<Memalign> g_memalign{"memalign"};
constinit Next<Memalign> g_aligned_alloc{"aligned_alloc"};
constinit Next<PosixMemalign> g_posix_memalign{"posix_memalign"};
constinit Next<New> g_new{"_ZnwmSt11align_val_t"};
constinit Next<New> g_new_array{"_ZnamSt11align_val_t"};
constinit Next<NewNothrow> g_new_nothrow{"_ZnwmSt11align_val_tRKSt9nothrow_t"};
constinit Next<NewNothrow> g_new_array_nothrow{"_ZnamSt11align_val_tRKSt9nothrow_t"};

// Looks all of them up before threads start: dlsym takes the loader's lock.
[[gnu::constructor]] void LookUpAll() {
  g_memalign.Get();
  g_aligned_alloc.Get();
  g_posix_memalign.Get();
  g_new.Get();
  g_new_array.Get();
  g_new_nothrow.Get();
  g_new_array_nothrow.Get();
}

void Count(std::size_t alignment, std::size_t bytes) noexcept {
  if (t_depth != 0) return;
  ++sampler::t_mallocs;
  if (alignment <= kSpanPageBytes) return;
  const std::size_t pages = (bytes + kSpanPageBytes - 1) / kSpanPageBytes;
  g_bytes.fetch_add(pages * kSpanPageBytes, std::memory_order_relaxed);
}

class Outermost {
 public:
  Outermost() noexcept { ++t_depth; }
  ~Outermost() { --t_depth; }
  Outermost(const Outermost&) = delete;
  Outermost& operator=(const Outermost&) = delete;
};

void* CountedMemalign(Next<Memalign>& next, std::size_t alignment, std::size_t bytes) {
  const Memalign forward = next.Get();
  void* block = forward != nullptr ? forward(alignment, bytes) : nullptr;
  if (block != nullptr) Count(alignment, bytes);
  return block;
}

void* CountedNew(Next<New>& next, std::size_t bytes, std::align_val_t alignment) {
  const New forward = next.Get();
  if (forward == nullptr) throw std::bad_alloc();
  const auto call = [&] {
    const Outermost outermost;
    return forward(bytes, alignment);
  };
  void* block = call();
  Count(static_cast<std::size_t>(alignment), bytes);
  return block;
}

void* CountedNew(Next<NewNothrow>& next, std::size_t bytes,
                 std::align_val_t alignment) {
  const NewNothrow forward = next.Get();
  const auto call = [&] {
    const Outermost outermost;
    return forward != nullptr ? forward(bytes, alignment, std::nothrow) : nullptr;
  };
  void* block = call();
  if (block != nullptr) Count(static_cast<std::size_t>(alignment), bytes);
  return block;
}

// A call from here comes to our definition.
bool CountsOwnCalls() noexcept {
  const std::uint64_t before = g_bytes.load();
  void* block = nullptr;
  if (::posix_memalign(&block, 2 * kSpanPageBytes, 1) == 0) std::free(block);
  const bool moved = g_bytes.load() != before;
  if (moved) g_bytes.fetch_sub(kSpanPageBytes);
  return moved;
}

// Calls of shared libraries come to it, too: not where it is hidden in the program.
bool CountsOthersCalls() noexcept {
  return ::dlsym(RTLD_DEFAULT, "posix_memalign") ==
         reinterpret_cast<void*>(&::posix_memalign);
}

}  // namespace

std::optional<std::uint64_t> OverAlignedBytes() noexcept {
  static const bool watched = CountsOwnCalls() && CountsOthersCalls();
  if (!watched) return std::nullopt;
  return g_bytes.load(std::memory_order_relaxed);
}

}  // namespace heapwell::allocator

#define HEAPWELL_WEAK [[gnu::weak, gnu::visibility("default")]]

using namespace heapwell::allocator;  // NOLINT: all below is theirs.

extern "C" {

HEAPWELL_WEAK void* memalign(std::size_t alignment, std::size_t bytes) {
  return CountedMemalign(g_memalign, alignment, bytes);
}

HEAPWELL_WEAK void* aligned_alloc(std::size_t alignment, std::size_t bytes) noexcept {
  return CountedMemalign(g_aligned_alloc, alignment, bytes);
}

HEAPWELL_WEAK int posix_memalign(void** block, std::size_t alignment,
                                 std::size_t bytes) noexcept {
  const PosixMemalign forward = g_posix_memalign.Get();
  const int error = forward != nullptr ? forward(block, alignment, bytes) : ENOMEM;
  if (error == 0) Count(alignment, bytes);
  return error;
}

}  // extern "C"

HEAPWELL_WEAK void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return CountedNew(g_new, bytes, alignment);
}

HEAPWELL_WEAK void* operator new[](std::size_t bytes, std::align_val_t alignment) {
  return CountedNew(g_new_array, bytes, alignment);
}

HEAPWELL_WEAK void* operator new(std::size_t bytes, std::align_val_t alignment,
                                 const std::nothrow_t&) noexcept {
  return CountedNew(g_new_nothrow, bytes, alignment);
}

HEAPWELL_WEAK void* operator new[](std::size_t bytes, std::align_val_t alignment,
                                   const std::nothrow_t&) noexcept {
  return CountedNew(g_new_array_nothrow, bytes, alignment);
}
