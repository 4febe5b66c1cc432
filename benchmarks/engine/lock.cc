// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// usage: bench_lock_... lock <count>
// Takes a lock that nobody else wants and gives it back: std::mutex, or in another
// program heapwell's, for callgrind to tell the difference.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include "heapwell/mutex.h"

namespace {

#ifdef HEAPWELL_BENCH_WATCHED
using Mutex = heapwell::Mutex;
#else
using Mutex = std::mutex;
#endif

Mutex g_mutex;
std::uint64_t g_counted = 0;

}  // namespace

extern "C" [[gnu::noinline]] void RunLock(std::uint64_t count) {
  for (; count > 0; --count) {
    const std::lock_guard<Mutex> lock(g_mutex);
    ++g_counted;
  }
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  RunLock(std::strtoull(argv[2], nullptr, 10));
  std::printf("%llu times\n", static_cast<unsigned long long>(g_counted));
  return 0;
}
