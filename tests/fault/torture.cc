// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Exceptions, dlopen and dlclose, forks and allocations at once, all of it sampled.
// usage: torture <seconds> <seconds of patience> <plugin>
#include <dlfcn.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "engine.h"
#include "watch.h"

namespace {

using namespace heapwell::fault_test;  // NOLINT: this program is theirs.

constexpr std::uint64_t kInterval = 65536;

Steps g_throws{0};
Steps g_loads{0};
Steps g_forks{0};
Steps g_rounds{0};
Steps g_profiles{0};
std::chrono::seconds g_patience{0};

void* Escape(void* block) {
  asm volatile("" : "+r"(block) : : "memory");
  return block;
}

[[noreturn]] void End(int how) {
  std::printf("%llu throws, %llu loads, %llu forks, %llu rounds, %llu profiles\n",
              static_cast<unsigned long long>(g_throws),
              static_cast<unsigned long long>(g_loads),
              static_cast<unsigned long long>(g_forks),
              static_cast<unsigned long long>(g_rounds),
              static_cast<unsigned long long>(g_profiles));
  std::fflush(stdout);
  ::_exit(how);
}

[[gnu::noinline]] void ThrowFrom(int depth) {
  if (depth == 0) throw std::runtime_error("as asked for");
  ThrowFrom(depth - 1);
  asm volatile("");
}

void CatchOne(int depth) {
  try {
    ThrowFrom(depth);
  } catch (const std::runtime_error&) {
  }
}

void Load(const char* path) {
  void* library = ::dlopen(path, RTLD_NOW);
  if (library == nullptr) End(kBroken);
  const auto call =
      reinterpret_cast<int (*)()>(::dlsym(library, "PluginThrowsAndCatches"));
  if (call == nullptr || call() != 1) End(kBroken);
  ::dlclose(library);
}

void AllocateSome() {
  std::array<void*, 64> blocks = {};
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    blocks[i] = Escape(std::malloc(std::size_t{64} << (i % 12)));
  }
  for (void* block : blocks) std::free(block);
}

void ForkOne() {
  const pid_t child = ::fork();
  if (child == 0) {
    for (int i = 0; i < 50; ++i) std::free(Escape(std::malloc(70'000)));
    CatchOne(5);
    ::_exit(0);
  }
  const int end = WaitForChild(child, g_patience);
  if (end != kFine) End(end);
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
  g_patience = std::chrono::seconds{std::atoi(arguments[2])};
  const char* plugin = arguments[3];
  StartSampling(kInterval);
  Repeat(g_throws, [] { CatchOne(20); });
  Repeat(g_loads, [plugin] { Load(plugin); });
  Repeat(g_rounds, &AllocateSome);
  Repeat(g_profiles, [] {
    ReadProfile();
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  });
  Repeat(g_forks, &ForkOne);
  const bool fine = AllMoveOn({&g_throws, &g_loads, &g_forks, &g_rounds, &g_profiles},
                              run, 2 * g_patience);
  End(fine ? kFine : kHung);
}
