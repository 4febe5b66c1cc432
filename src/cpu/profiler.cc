// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "cpu/profiler.h"

#include <sys/resource.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "cpu/recording.h"
#include "cpu/tick.h"
#include "cpu/tick_table.h"
#include "cpu/timers.h"
#include "unwind/eh_frame.h"

namespace heapwell::cpu {
namespace {

using Clock = std::chrono::steady_clock;

// How often the ring is emptied, new threads are looked for, and the caller is asked
// whether to go on.
constexpr std::chrono::milliseconds kRound{100};

// Rescans take at most this part of one CPU, however many threads there are.
constexpr int kRescanShare = 50;

// Names are read again so often: a thread is seen before it has named itself.
constexpr int kRoundsPerNaming = 10;

std::chrono::nanoseconds ToDuration(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

std::chrono::nanoseconds ProcessCpu() {
  rusage usage = {};
  ::getrusage(RUSAGE_SELF, &usage);
  return ToDuration(usage.ru_utime) + ToDuration(usage.ru_stime);
}

std::optional<Error> Refuse(const CpuProfileOptions& options) {
  if (options.frequency_hz < 1 || options.frequency_hz > kMaxFrequencyHz) {
    return Error{ErrorCode::kInvalidOption, "frequency_hz must be 1 to 250"};
  }
  if (options.duration <= std::chrono::milliseconds::zero()) {
    return Error{ErrorCode::kInvalidOption, "duration must be positive"};
  }
  if (!unwind::CanFindObjects()) {
    return Error{ErrorCode::kUnavailable,
                 "a CPU profile needs x86-64 and glibc 2.35 or later: elsewhere a "
                 "signal handler cannot walk the stack without a lock"};
  }
  return std::nullopt;
}

// Ticks summed while threads come and go.
class Profiling {
 public:
  explicit Profiling(Recording& recording) : recording_(recording) {}

  void Round() {
    Drain();
    const auto start = Clock::now();
    if (start < next_rescan_) return;
    recording_.timers().Rescan();
    if (++rescans_ % kRoundsPerNaming == 0) recording_.timers().ReadNames();
    next_rescan_ = Clock::now() + kRescanShare * (Clock::now() - start);
  }

  void Finish(CpuProfile& profile) {
    profile.interrupted = recording_.Interrupted();
    profile.threads = recording_.timers().watched();
    profile.unwatched_threads = recording_.timers().unwatched();
    recording_.Stop();
    Drain();
    profile.samples = table_.Take();
    const LostTicks lost = ReadLostTicks();
    profile.lost_ticks = static_cast<std::int64_t>(lost.ring_full + lost.low_stack);
  }

 private:
  void Drain() {
    recording_.Drain([this](const Tick& tick) {
      table_.Add(tick, recording_.timers().NameOf(tick.thread));
    });
  }

  Recording& recording_;
  TickTable table_;
  Clock::time_point next_rescan_ = {};
  int rescans_ = 0;
};

// Who reads threads' stacks has SIGPROF for a tenth of a second at most.
Result<std::unique_ptr<Recording>> StartRecording(std::chrono::nanoseconds period) {
  constexpr int kAttempts = 4;
  for (int i = 1;; ++i) {
    auto recording = Recording::Start(period);
    if (recording || recording.error().code != ErrorCode::kBusy || i == kAttempts) {
      return recording;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

Error NoTimer(int error) {
  return {ErrorCode::kSystem,
          error != 0 ? std::string("timer_create: ") + std::strerror(error)
                     : "no thread can be watched: /proc/self/task cannot be read, or "
                       "every thread blocks SIGPROF"};
}

}  // namespace

Result<CpuProfile> RecordCpu(const CpuProfileOptions& options) {
  if (auto refusal = Refuse(options)) return *std::move(refusal);
  CpuProfile profile;
  profile.period =
      std::chrono::nanoseconds(std::chrono::seconds(1)) / options.frequency_hz;
  auto recording = StartRecording(profile.period);
  if (!recording) return recording.error();
  ThreadTimers& timers = (*recording)->timers();
  Profiling profiling(**recording);
  profile.started_at = std::chrono::system_clock::now();
  const std::chrono::nanoseconds cpu_before = ProcessCpu();
  const Clock::time_point start = Clock::now();
  const Clock::time_point end = start + options.duration;
  profiling.Round();
  if (timers.watched() == 0) return NoTimer(timers.error());
  for (auto now = start; now < end; now = Clock::now()) {
    if (options.cancelled && options.cancelled()) break;
    std::this_thread::sleep_for(std::min<Clock::duration>(end - now, kRound));
    profiling.Round();
  }
  profile.process_cpu = ProcessCpu() - cpu_before;
  profile.duration = Clock::now() - start;
  profiling.Finish(profile);
  return profile;
}

}  // namespace heapwell::cpu
