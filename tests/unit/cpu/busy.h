// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Threads that spend CPU time in a function of a known name.
#ifndef HEAPWELL_TESTS_UNIT_CPU_BUSY_H_
#define HEAPWELL_TESTS_UNIT_CPU_BUSY_H_

#include <pthread.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>

namespace heapwell::cpu {

inline std::chrono::nanoseconds CpuOf(clockid_t clock) {
  timespec now = {};
  clock_gettime(clock, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

/// Spends `time` of this thread's CPU.
[[gnu::noinline]] inline void Spin(std::chrono::milliseconds time) {
  const auto end = CpuOf(CLOCK_THREAD_CPUTIME_ID) + time;
  while (CpuOf(CLOCK_THREAD_CPUTIME_ID) < end) {
    for (int i = 0; i < 20000; ++i) asm volatile("");
  }
}

/// Where the loop of a Busy thread is: a leaf without calls.
[[gnu::noinline]] inline void SpinUntil(const std::atomic<bool>& stop) {
  while (!stop.load(std::memory_order_relaxed)) asm volatile("");
  asm volatile("");  // No tail call.
}

/// A thread that spins while it lives.
class Busy {
 public:
  explicit Busy(const char* name = "busy")
      : thread_([this, name] {
          pthread_setname_np(pthread_self(), name);
          id_ = static_cast<pid_t>(::syscall(SYS_gettid));
          SpinUntil(stop_);
          asm volatile("");
        }) {
    while (id_ == 0) std::this_thread::yield();
  }
  ~Busy() {
    stop_ = true;
    thread_.join();
  }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;

  [[nodiscard]] pid_t id() const { return id_; }

 private:
  std::atomic<bool> stop_{false};
  std::atomic<pid_t> id_{0};
  std::thread thread_;
};

/// Whether `condition` becomes true, within a time that a busy machine has.
template <typename Condition>
bool Becomes(Condition condition) {
  for (int i = 0; i < 3000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

}  // namespace heapwell::cpu

#endif  // HEAPWELL_TESTS_UNIT_CPU_BUSY_H_
