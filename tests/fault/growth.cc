// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// One thread grows the heap from thousands of call sites, another allocates in a
// callback of the dynamic loader. tcmalloc walks the stack at every growth, under its
// page-heap lock; a walk that waits for the loader's lock there never ends.
// usage: growth <seconds> <seconds of patience>
#include <link.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <utility>

#include "engine.h"
#include "watch.h"

namespace {

using heapwell::fault_test::Steps;

Steps g_iterations{0};
Steps g_growths{0};

void* Escape(void* block) {
  asm volatile("" : "+r"(block) : : "memory");
  return block;
}

int AllocateInCallback(dl_phdr_info*, std::size_t, void*) {
  std::free(Escape(std::malloc(300 * 1024)));
  return 1;
}

// Kept: a freed block would be used again, and the heap would not grow.
template <int Site>
[[gnu::noinline]] void Grow() {
  Escape(std::malloc((2 << 20) + Site));
  ++g_growths;
}

template <int... Sites>
constexpr auto AllSites(std::integer_sequence<int, Sites...>) {
  return std::array<void (*)(), sizeof...(Sites)>{&Grow<Sites>...};
}
constexpr auto kSites = AllSites(std::make_integer_sequence<int, 4000>{});

// Address space, and pages of tcmalloc's own, are finite.
constexpr std::uint64_t kMaxGrowths = 100'000;

}  // namespace

int main(int, char** arguments) {
  using std::chrono::seconds;
  heapwell::fault_test::StartSampling(524288);
  std::thread([] {
    for (;; ++g_iterations) ::dl_iterate_phdr(&AllocateInCallback, nullptr);
  }).detach();
  std::thread([] {
    for (unsigned i = 0;; ++i) {
      if (g_growths < kMaxGrowths) {
        kSites[(i * 2654435761u >> 8) % kSites.size()]();
      } else {
        ++g_growths;
        std::this_thread::yield();
      }
    }
  }).detach();
  const bool fine = heapwell::fault_test::AllMoveOn({&g_iterations, &g_growths},
                                                    seconds{std::atoi(arguments[1])},
                                                    seconds{std::atoi(arguments[2])});
  std::printf("%llu iterations, %llu growths\n",
              static_cast<unsigned long long>(g_iterations),
              static_cast<unsigned long long>(g_growths));
  std::fflush(stdout);
  ::_exit(fine ? heapwell::fault_test::kFine : heapwell::fault_test::kHung);
}
