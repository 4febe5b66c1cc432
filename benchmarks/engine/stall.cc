// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// usage: bench_stall <live samples> <captures>
// How long another thread waits in malloc while a heap profile is captured, against an
// equal time without a capture. Prints medians, as JSON.
#include <time.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include "allocator/allocator.h"
#include "live_samples.h"

namespace heapwell::benchmarks {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

double Microseconds(nanoseconds time) {
  return static_cast<double>(time.count()) / 1e3;
}

// CPU time of the calling thread.
nanoseconds CpuTime() {
  timespec now = {};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds{now.tv_sec} + nanoseconds{now.tv_nsec};
}

// Allocates without a break, pages as well as small blocks, and remembers the longest
// that it took.
class Mutator {
 public:
  Mutator() : thread_([this] { Run(); }) {}
  ~Mutator() {
    stop_ = true;
    thread_.join();
  }
  Mutator(const Mutator&) = delete;
  Mutator& operator=(const Mutator&) = delete;

  /// Since the last call.
  nanoseconds TakeLongest() { return nanoseconds{longest_ns_.exchange(0)}; }

 private:
  void Run() {
    constexpr std::array<std::size_t, 4> kBytes = {64, 1024, 40'000, 300'000};
    for (std::size_t i = 0; !stop_; ++i) {
      const auto start = Clock::now();
      void* block = std::malloc(kBytes[i % kBytes.size()]);
      asm volatile("" : "+r"(block) : : "memory");
      std::free(block);
      const std::int64_t took = nanoseconds{Clock::now() - start}.count();
      if (took > longest_ns_.load()) longest_ns_ = took;
    }
  }

  std::atomic<bool> stop_{false};
  std::atomic<std::int64_t> longest_ns_{0};
  std::thread thread_;
};

struct Capture {
  nanoseconds stalled = {};  ///< Longest malloc while it ran.
  nanoseconds idle = {};     ///< Longest malloc in an equal time before it.
  nanoseconds held = {};     ///< The part with tcmalloc's locks, as published.
  nanoseconds cpu = {};
};

Capture CaptureOnce(Mutator& mutator, nanoseconds about) {
  Capture capture;
  mutator.TakeLongest();
  std::this_thread::sleep_for(about);
  capture.idle = mutator.TakeLongest();
  const nanoseconds cpu_before = CpuTime();
  const auto captured = allocator::ReadHeapSamples();
  capture.stalled = mutator.TakeLongest();
  capture.cpu = CpuTime() - cpu_before;
  if (captured) capture.held = captured->profile.pause;
  return capture;
}

double Median(std::vector<Capture>& captures, nanoseconds Capture::*member) {
  const auto middle =
      captures.begin() + static_cast<std::ptrdiff_t>(captures.size() / 2);
  std::ranges::nth_element(captures, middle, {}, member);
  return Microseconds((*middle).*member);
}

int Run(std::size_t samples, int count) {
  const LiveSamples live(samples);
  Mutator mutator;
  const nanoseconds about = CaptureOnce(mutator, nanoseconds{1000}).cpu;
  std::vector<Capture> captures;
  while (count-- > 0) captures.push_back(CaptureOnce(mutator, about));
  std::printf(
      "{\"samples\": %zu, \"stalled_us\": %.1f, \"idle_us\": %.1f, \"held_us\": %.1f, "
      "\"cpu_us\": %.1f}\n",
      samples, Median(captures, &Capture::stalled), Median(captures, &Capture::idle),
      Median(captures, &Capture::held), Median(captures, &Capture::cpu));
  return 0;
}

}  // namespace
}  // namespace heapwell::benchmarks

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  return heapwell::benchmarks::Run(std::strtoull(argv[1], nullptr, 10),
                                   std::atoi(argv[2]));
}
