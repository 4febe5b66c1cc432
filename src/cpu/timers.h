// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// A CPU timer for each thread of the process.
#ifndef HEAPWELL_SRC_CPU_TIMERS_H_
#define HEAPWELL_SRC_CPU_TIMERS_H_

#include <sys/types.h>
#include <time.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace heapwell::cpu {

/// Timers on threads' own CPU clocks, which send SIGPROF to them: setitimer's one
/// timer for all would lose ticks on several CPUs and would outlive an exec. Owned by
/// the thread that takes the profile: the threads watched take no part. Deletes all
/// when destroyed.
class ThreadTimers {
 public:
  ThreadTimers(std::chrono::nanoseconds period, std::uint32_t session);
  ~ThreadTimers();
  ThreadTimers(const ThreadTimers&) = delete;
  ThreadTimers& operator=(const ThreadTimers&) = delete;

  /// Gives new threads their timer, and takes those of threads that are gone. Threads
  /// that block SIGPROF or wait for it get none: it would stay pending, or be handed
  /// to the program. 1 us a thread, 40 us a new one.
  void Rescan();

  /// Gives that thread alone its timer.
  void Watch(pid_t thread) { Meet(thread, entries_[thread]); }

  /// The thread's last known name, until the next call of another member. Empty: none
  /// is known.
  [[nodiscard]] std::string_view NameOf(pid_t thread) const;
  /// Reads names again: threads name themselves after they began.
  void ReadNames();

  /// Deletes all timers; names stay known.
  void Disarm();

  [[nodiscard]] int watched() const { return watched_; }
  [[nodiscard]] int unwatched() const;
  /// Of the last timer_create that failed; 0: none did.
  [[nodiscard]] int error() const { return error_; }

 private:
  struct Entry {
    bool armed = false;
    bool seen = false;
    timer_t timer = {};
  };

  void Meet(pid_t thread, Entry& entry);
  bool Arm(pid_t thread, Entry& entry);

  const std::chrono::nanoseconds period_;
  const std::uint32_t session_;
  std::unordered_map<pid_t, Entry> entries_;
  std::unordered_map<pid_t, std::string> names_;  // Also of threads that are gone.
  std::uint64_t random_;
  int watched_ = 0;
  int error_ = 0;
};

}  // namespace heapwell::cpu

#endif  // HEAPWELL_SRC_CPU_TIMERS_H_
