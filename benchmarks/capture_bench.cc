// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// One stack of 28 frames without frame pointers, by us and by others.
#include <benchmark/benchmark.h>
#include <dlfcn.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/stacks.h"
#include "unwind/libgcc.h"
#include "unwind/rule_cache.h"
#include "unwind/stack.h"

namespace heapwell::benchmarks {
namespace {

// Captured from a stack that is deeper, so that it is exactly so many.
constexpr int kFrames = 28;
using Stack = std::array<std::uintptr_t, kFrames>;

template <typename Capture>
void CaptureEachTime(benchmark::State& state, Capture capture) {
  Stack stack;
  int frames = 0;
  AtDepth(kFrames + 4, [&] {
    for (auto _ : state) frames = capture(stack);
  });
  state.counters["frames"] = frames;
}

void BM_CaptureStackWarm(benchmark::State& state) {
  CaptureEachTime(state,
                  [](Stack& out) { return unwind::CaptureStack(out, 0).frames; });
}
BENCHMARK(BM_CaptureStackWarm);

// Forgets the rules of this stack, and of whatever else fell into the same part of
// the cache, before each capture: the whole cache would be half a megabyte to clear.
void ForgetRules(const Stack& stack, int frames) {
  for (int i = 0; i < frames; ++i) {
    unwind::RuleSlotOf(stack[static_cast<std::size_t>(i)] - 1).checked_key = 0;
  }
}

void BM_CaptureStackCold(benchmark::State& state) {
  CaptureEachTime(state, [](Stack& out) {
    const int frames = unwind::CaptureStack(out, 0).frames;
    ForgetRules(out, frames);
    return frames;
  });
}
BENCHMARK(BM_CaptureStackCold);

void BM_CaptureByLibgcc(benchmark::State& state) {
  CaptureEachTime(state,
                  [](Stack& out) { return unwind::CaptureByLibgcc(out, 0).frames; });
}
BENCHMARK(BM_CaptureByLibgcc);

// What tcmalloc itself would call: libunwind's fast walk, and gperftools' own function
// of the name that is ours in this program.
template <typename Function>
Function Find(const char* library, const char* name) {
  void* handle = ::dlopen(library, RTLD_LAZY | RTLD_NOLOAD);
  return handle != nullptr ? reinterpret_cast<Function>(::dlsym(handle, name))
                           : nullptr;
}

void BM_LibunwindBacktrace(benchmark::State& state) {
  const auto backtrace = Find<int (*)(void**, int)>("libunwind.so.8", "unw_backtrace");
  if (backtrace == nullptr) return state.SkipWithError("no libunwind in this program");
  CaptureEachTime(state, [backtrace](Stack& out) {
    return backtrace(reinterpret_cast<void**>(out.data()), kFrames);
  });
}
BENCHMARK(BM_LibunwindBacktrace);

void BM_GperftoolsGetStackTrace(benchmark::State& state) {
  const auto trace =
      Find<int (*)(void**, int, int)>("libtcmalloc.so.4", "_Z13GetStackTracePPvii");
  if (trace == nullptr) return state.SkipWithError("no libtcmalloc.so in this program");
  CaptureEachTime(state, [trace](Stack& out) {
    return trace(reinterpret_cast<void**>(out.data()), kFrames, 0);
  });
}
BENCHMARK(BM_GperftoolsGetStackTrace);

}  // namespace
}  // namespace heapwell::benchmarks
