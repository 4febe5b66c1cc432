// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "cpu/timers.h"

#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "cpu/tick.h"
#include "platform/threads.h"

namespace heapwell::cpu {
namespace {

// Names of threads that ended during a profile, beyond which they are forgotten.
constexpr std::size_t kMaxNames = 10000;

// The kernel's id of a thread's CPU clock, as pthread_getcpuclockid makes it: that
// takes a pthread_t, which for a thread that ends meanwhile is no more.
clockid_t CpuClockOf(pid_t thread) {
  constexpr unsigned kPerThreadScheduled = 6;
  return static_cast<clockid_t>(~static_cast<unsigned>(thread) << 3 |
                                kPerThreadScheduled);
}

timespec ToTimespec(std::chrono::nanoseconds time) {
  return {.tv_sec = time.count() / 1'000'000'000,
          .tv_nsec = time.count() % 1'000'000'000};
}

std::uint64_t Next(std::uint64_t& state) {
  state ^= state << 13;
  state ^= state >> 7;
  return state ^= state << 17;
}

}  // namespace

ThreadTimers::ThreadTimers(std::chrono::nanoseconds period, std::uint32_t session)
    : period_(period),
      session_(session),
      random_(static_cast<std::uint64_t>(
                  std::chrono::steady_clock::now().time_since_epoch().count()) |
              1) {}

ThreadTimers::~ThreadTimers() { Disarm(); }

void ThreadTimers::Disarm() {
  for (auto& [thread, entry] : entries_) {
    if (std::exchange(entry.armed, false)) ::timer_delete(entry.timer);
  }
}

void ThreadTimers::Rescan() {
  for (auto& [thread, entry] : entries_) entry.seen = false;
  for (const pid_t thread : platform::ListThreads()) {
    Entry& entry = entries_[thread];
    entry.seen = true;
    if (!entry.armed) Meet(thread, entry);
  }
  // Each timer counts against the user's RLIMIT_SIGPENDING.
  std::erase_if(entries_, [](const auto& item) {
    const Entry& entry = item.second;
    if (!entry.seen && entry.armed) ::timer_delete(entry.timer);
    return !entry.seen;
  });
}

// Threads that block SIGPROF are asked again each time: every thread begins so.
void ThreadTimers::Meet(pid_t thread, Entry& entry) {
  const auto status = platform::ReadThreadStatus(thread);
  if (!status) return;
  if (names_.size() < kMaxNames) names_[thread] = status->name;
  if (status->Blocks(SIGPROF) || platform::WaitsForSignals(thread)) return;
  if (Arm(thread, entry)) ++watched_;
}

bool ThreadTimers::Arm(pid_t thread, Entry& entry) {
  sigevent event = {};
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = SIGPROF;
  event._sigev_un._tid = thread;
  event.sigev_value = TickLabel{.session = session_, .thread = thread}.Pack();
  if (::timer_create(CpuClockOf(thread), &event, &entry.timer) != 0) {
    // EINVAL: the thread is gone.
    if (errno != EINVAL) error_ = errno;
    return false;
  }
  // A first period of any length up to a whole one: a thread that lives for less than
  // a period is seen as often as its CPU time deserves.
  const auto period = static_cast<std::uint64_t>(period_.count());
  const std::chrono::nanoseconds first(1 + Next(random_) % period);
  const itimerspec times = {.it_interval = ToTimespec(period_),
                            .it_value = ToTimespec(first)};
  entry.armed = ::timer_settime(entry.timer, 0, &times, nullptr) == 0;
  if (!entry.armed) {
    error_ = errno;
    ::timer_delete(entry.timer);
  }
  return entry.armed;
}

std::string_view ThreadTimers::NameOf(pid_t thread) const {
  const auto found = names_.find(thread);
  return found == names_.end() ? std::string_view() : found->second;
}

void ThreadTimers::ReadNames() {
  for (const auto& [thread, entry] : entries_) {
    const auto status = platform::ReadThreadStatus(thread);
    if (status) names_[thread] = status->name;
  }
}

int ThreadTimers::unwatched() const {
  return static_cast<int>(
      std::count_if(entries_.begin(), entries_.end(),
                    [](const auto& item) { return !item.second.armed; }));
}

}  // namespace heapwell::cpu
