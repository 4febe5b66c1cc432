// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// usage: bench_profiled <pairs> <hz>
// What a CPU profile adds to the CPU time of the thread that it watches, by the
// thread's clock: equal work, some 50 ms of it, 30 frames deep, with a profile of so
// many Hz and without, by turns. And what the profiler's own thread takes meanwhile. 0
// Hz: never a profile, to see the noise. Prints the median of the pairs' ratios, and an
// interval that holds it with 95 %, as JSON.
#include <time.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <utility>
#include <vector>

#include "cpu/profiler.h"
#include "stacks.h"

namespace heapwell::benchmarks {
namespace {

using std::chrono::nanoseconds;
using namespace std::chrono_literals;

constexpr int kFrames = 30;
constexpr nanoseconds kRound = 50ms;

// CPU time of the calling thread.
nanoseconds CpuTime() {
  timespec now = {};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds{now.tv_sec} + nanoseconds{now.tv_nsec};
}

// Steps through a table of 32 KiB: what the handler drives out of the nearest cache has
// to be read again.
[[gnu::noinline]] void Work(std::uint64_t steps) {
  static std::array<std::uint64_t, 4096> table = {};
  std::uint64_t place = 1;
  for (; steps > 0; --steps) {
    place = place * 6364136223846793005 + 1442695040888963407;
    table[place >> 52] += place;
  }
}

nanoseconds CpuOfWork(std::uint64_t steps) {
  const nanoseconds before = CpuTime();
  Work(steps);
  return CpuTime() - before;
}

std::uint64_t StepsOfARound() {
  constexpr std::uint64_t kSteps = 20'000'000;
  Work(kSteps);
  return kSteps * static_cast<std::uint64_t>(kRound.count()) /
         static_cast<std::uint64_t>(CpuOfWork(kSteps).count());
}

// A profile that runs as long as this lives, on a thread of its own.
class RunningProfile {
 public:
  explicit RunningProfile(int frequency_hz)
      : thread_([this, frequency_hz] { Run(frequency_hz); }) {
    running_.wait(false);
  }
  ~RunningProfile() { Stop(); }
  RunningProfile(const RunningProfile&) = delete;
  RunningProfile& operator=(const RunningProfile&) = delete;
  void Stop() {
    done_ = true;
    if (thread_.joinable()) thread_.join();
  }

  // After Stop.
  [[nodiscard]] const CpuProfile& profile() const { return profile_; }
  /// CPU time of its thread, without the profile's start and end.
  [[nodiscard]] nanoseconds own_cpu() const { return last_ - first_; }

 private:
  void Run(int frequency_hz) {
    auto profile = cpu::RecordCpu({.duration = 1h,
                                   .frequency_hz = frequency_hz,
                                   .cancelled = [this] { return OnRound(); }});
    if (profile) profile_ = *std::move(profile);
    Announce();  // Had it failed.
  }

  // First once all threads are watched, then ten times a second.
  bool OnRound() {
    last_ = CpuTime();
    if (!running_) first_ = last_;
    Announce();
    return done_;
  }

  void Announce() {
    running_ = true;
    running_.notify_one();
  }

  std::atomic<bool> running_{false};
  std::atomic<bool> done_{false};
  nanoseconds first_ = {};
  nanoseconds last_ = {};
  CpuProfile profile_ = {};
  std::thread thread_;
};

class Comparison {
 public:
  explicit Comparison(int frequency_hz)
      : frequency_hz_(frequency_hz), steps_(StepsOfARound()) {}

  // The one that goes first changes: what drifts is in both.
  void RunPair(bool profiled_first) {
    const nanoseconds one = Round(profiled_first);
    const nanoseconds other = Round(!profiled_first);
    const auto [with, without] =
        profiled_first ? std::pair(one, other) : std::pair(other, one);
    added_percent_.push_back(100.0 * static_cast<double>((with - without).count()) /
                             static_cast<double>(without.count()));
  }

  // Of the profiler's own thread, for so many rounds at work.
  double OwnPercent(int rounds) const {
    if (frequency_hz_ == 0) return 0;
    RunningProfile running(frequency_hz_);
    Work(steps_ * static_cast<std::uint64_t>(rounds));
    running.Stop();
    return 100.0 * static_cast<double>(running.own_cpu().count()) /
           static_cast<double>(running.profile().duration.count());
  }

  // Whether stacks as deep as claimed were seen.
  bool Print(double own_percent) {
    std::ranges::sort(added_percent_);
    const double count = static_cast<double>(added_percent_.size());
    const auto at = [&](double rank) {
      return added_percent_[static_cast<std::size_t>(std::clamp(rank, 0.0, count - 1))];
    };
    const double reach = 0.98 * std::sqrt(count);  // In ranks, binomial.
    std::printf(
        "{\"hz\": %d, \"pairs\": %.0f, \"ticks\": %lld, \"frames\": %zu, "
        "\"added_percent\": %.2f, \"low\": %.2f, \"high\": %.2f, "
        "\"profiler_thread_percent\": %.2f}\n",
        frequency_hz_, count, static_cast<long long>(ticks_), frames_, at(count / 2),
        at(std::floor(count / 2 - reach)), at(std::ceil(count / 2 + reach)),
        own_percent);
    return frequency_hz_ == 0 || (ticks_ > 0 && frames_ + 2 >= kFrames);
  }

 private:
  nanoseconds Round(bool profiled) {
    if (!profiled || frequency_hz_ == 0) return Measure();
    RunningProfile running(frequency_hz_);
    const nanoseconds cpu = Measure();
    running.Stop();
    for (const CpuSample& sample : running.profile().samples) {
      ticks_ += sample.ticks;
      frames_ = std::max(frames_, sample.stack.size());
    }
    return cpu;
  }

  nanoseconds Measure() const {
    Work(steps_ / 10);  // After the pause before it.
    return CpuOfWork(steps_);
  }

  int frequency_hz_;
  std::uint64_t steps_;
  std::int64_t ticks_ = 0;  // That were seen.
  std::size_t frames_ = 0;  // Of the deepest stack among them.
  std::vector<double> added_percent_ = {};
};

int Run(int pairs, int frequency_hz) {
  bool is_sound = false;
  AtDepth(kFrames, [&] {
    Comparison comparison(frequency_hz);
    for (int i = 0; i < pairs; ++i) comparison.RunPair(i % 2 != 0);
    is_sound = comparison.Print(comparison.OwnPercent(/*rounds=*/60));
  });
  return is_sound ? 0 : 1;
}

}  // namespace
}  // namespace heapwell::benchmarks

int main(int argc, char** argv) {
  if (argc != 3 || std::atoi(argv[1]) < 1) return 2;
  return heapwell::benchmarks::Run(std::atoi(argv[1]), std::atoi(argv[2]));
}
