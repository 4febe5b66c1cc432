// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "cpu/profiler.h"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "cpu/signal_claim.h"
#include "cpu/tick.h"
#include "cpu/tick_table.h"
#include "cpu/timers.h"
#include "unwind/eh_frame.h"
#include "unwind/stack.h"

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

std::uint32_t NextSession() {
  static constinit std::atomic<std::uint32_t> last{0};
  std::uint32_t session = 0;
  while (session == 0) session = last.fetch_add(1) + 1;
  return session;
}

// What one profile needs, in the order in which it is set up. Undone in reverse.
class Recording {
 public:
  Recording(SignalClaim claim, std::chrono::nanoseconds period)
      : claim_(std::move(claim)), session_(NextSession()) {
    static_cast<void>(unwind::UnwinderInUse());
    WarmUp();
    StartTicking(session_);
    timers_.emplace(period, session_);
  }
  ~Recording() {
    timers_.reset();
    if (StopTicking()) TheRing().Clear();
  }
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  void Rescan() {
    const auto start = Clock::now();
    if (start < next_rescan_) return;
    timers_->Rescan();
    if (++rescans_ % kRoundsPerNaming == 0) timers_->ReadNames();
    next_rescan_ = Clock::now() + kRescanShare * (Clock::now() - start);
  }

  void Drain() {
    while (const Tick* tick = TheRing().Front()) {
      table_.Add(*tick, timers_->NameOf(tick->thread));
      TheRing().Pop();
    }
  }

  [[nodiscard]] bool Interrupted() const { return !claim_.Holds(); }
  [[nodiscard]] const ThreadTimers& timers() const { return *timers_; }

  void Finish(CpuProfile& profile) {
    profile.interrupted = Interrupted();
    profile.threads = timers_->watched();
    profile.unwatched_threads = timers_->unwatched();
    timers_->Disarm();
    static_cast<void>(StopTicking());
    Drain();
    profile.samples = table_.Take();
    const LostTicks lost = ReadLostTicks();
    profile.lost_ticks = static_cast<std::int64_t>(lost.ring_full + lost.low_stack);
  }

 private:
  SignalClaim claim_;
  const std::uint32_t session_;
  std::optional<ThreadTimers> timers_;
  TickTable table_;
  Clock::time_point next_rescan_ = {};
  int rescans_ = 0;
};

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
  auto claim = SignalClaim::Take();
  if (!claim) return claim.error();
  if (!TheRing().Map()) return Error{ErrorCode::kSystem, "no memory for CPU samples"};
  // A thread that a debugger stopped within a handler may still write to the ring.
  if (!StopTicking()) {
    return Error{ErrorCode::kBusy, "a tick of the last CPU profile has not ended yet"};
  }

  Recording recording(*std::move(claim), profile.period);
  profile.started_at = std::chrono::system_clock::now();
  const std::chrono::nanoseconds cpu_before = ProcessCpu();
  const Clock::time_point start = Clock::now();
  const Clock::time_point end = start + options.duration;
  recording.Rescan();
  if (recording.timers().watched() == 0) return NoTimer(recording.timers().error());
  for (auto now = start; now < end; now = Clock::now()) {
    if (options.cancelled && options.cancelled()) break;
    std::this_thread::sleep_for(std::min<Clock::duration>(end - now, kRound));
    recording.Drain();
    recording.Rescan();
  }
  profile.process_cpu = ProcessCpu() - cpu_before;
  profile.duration = Clock::now() - start;
  recording.Finish(profile);
  return profile;
}

}  // namespace heapwell::cpu
