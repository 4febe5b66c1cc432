// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// CPU profiles at 250 Hz of threads that hold the loader's lock: they walk its list,
// load and unload libraries, and throw. A handler that wants that lock, and holds one
// of its own, hangs them all. usage: cpu_torture <seconds> <seconds of patience>
// <plugin>
#include <dlfcn.h>
#include <link.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <thread>
#include <utility>

#include "cpu_profiler.h"
#include "watch.h"

namespace {

using namespace heapwell::fault_test;  // NOLINT: this program is theirs.

Steps g_walks{0};
Steps g_loads{0};
Steps g_throws{0};
Steps g_calls{0};
Steps g_profiles{0};

[[noreturn]] void End(int how) {
  std::printf("%llu walks, %llu loads, %llu throws, %llu calls, %llu profiles\n",
              static_cast<unsigned long long>(g_walks),
              static_cast<unsigned long long>(g_loads),
              static_cast<unsigned long long>(g_throws),
              static_cast<unsigned long long>(g_calls),
              static_cast<unsigned long long>(g_profiles));
  std::fflush(stdout);
  ::_exit(how);
}

void WalkTheList() {
  ::dl_iterate_phdr([](dl_phdr_info*, std::size_t, void*) { return 0; }, nullptr);
}

void Load(const char* path) {
  void* library = ::dlopen(path, RTLD_NOW);
  if (library == nullptr) End(kBroken);
  const auto call =
      reinterpret_cast<int (*)()>(::dlsym(library, "PluginThrowsAndCatches"));
  if (call == nullptr || call() != 1) End(kBroken);
  ::dlclose(library);
}

[[gnu::noinline]] void ThrowFrom(int depth) {
  if (depth == 0) throw std::runtime_error("as asked for");
  ThrowFrom(depth - 1);
  asm volatile("");
}

void CatchOne() {
  try {
    ThrowFrom(20);
  } catch (const std::runtime_error&) {
  }
}

// Far more places than an unwinder keeps rules for: it must look them up.
template <int N>
[[gnu::noinline]] void Place() {
  for (int i = 0; i < 2000 + N; ++i) asm volatile("");
}

template <int... N>
constexpr auto MakePlaces(std::integer_sequence<int, N...>) {
  return std::array<void (*)(), sizeof...(N)>{&Place<N>...};
}

constexpr auto kPlaces = MakePlaces(std::make_integer_sequence<int, 2000>());

void CallAPlace() {
  static thread_local unsigned next = 0;
  next += 2'654'435'761u;
  kPlaces[(next >> 8) % kPlaces.size()]();
}

template <typename Work>
void Repeat(Steps& steps, Work work) {
  std::thread([&steps, work] {
    for (;; ++steps) work();
  }).detach();
}

}  // namespace

int main(int, char** arguments) {
  const std::chrono::seconds run{std::atoi(arguments[1])};
  const std::chrono::seconds patience{std::atoi(arguments[2])};
  const char* plugin = arguments[3];
  for (int i = 0; i < 2; ++i) {
    Repeat(g_walks, &WalkTheList);
    Repeat(g_calls, &CallAPlace);
  }
  Repeat(g_throws, &CatchOne);
  Repeat(g_loads, [plugin] { Load(plugin); });
  Repeat(g_profiles, [] {
    if (!ProfileForASecond()) End(kBroken);
  });
  const bool fine =
      AllMoveOn({&g_walks, &g_loads, &g_throws, &g_calls, &g_profiles}, run, patience);
  End(fine ? kFine : kHung);
}
