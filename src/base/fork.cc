// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "base/fork.h"

#include <sched.h>
#include <time.h>

namespace heapwell::base {
namespace {

constinit std::atomic<std::uint32_t> g_generation{0};
constinit pthread_mutex_t g_no_forks = PTHREAD_MUTEX_INITIALIZER;
// Whether the fork that this thread makes holds g_no_forks.
constinit thread_local bool t_holds_forks __attribute__((tls_model("initial-exec"))) =
    false;

// A fork is the host's: better a child that may hang than a parent that does.
constexpr time_t kMaxWaitSeconds = 1;

void BeforeFork() {
  timespec deadline = {};
  ::clock_gettime(CLOCK_REALTIME, &deadline);
  deadline.tv_sec += kMaxWaitSeconds;
  t_holds_forks = ::pthread_mutex_timedlock(&g_no_forks, &deadline) == 0;
}

void AfterForkInParent() {
  if (std::exchange(t_holds_forks, false)) ::pthread_mutex_unlock(&g_no_forks);
}

void AfterForkInChild() {
  t_holds_forks = false;
  g_no_forks = PTHREAD_MUTEX_INITIALIZER;
  g_generation.fetch_add(1, std::memory_order_relaxed);
}

[[gnu::constructor]] void WatchForks() {
  ::pthread_atfork(&BeforeFork, &AfterForkInParent, &AfterForkInChild);
}

}  // namespace

std::uint32_t ForkGeneration() noexcept {
  return g_generation.load(std::memory_order_acquire);
}

// The child may have threads of its own by now: one of them renews, others wait. A
// fork in the middle of that leaves a mark of an older generation, which is renewed
// like any other.
void ForkMutex::RenewAfterFork() noexcept {
  const std::uint32_t now = 2 * ForkGeneration();
  std::uint32_t seen = generation_.load(std::memory_order_acquire);
  while (seen != now) {
    if (seen == now + 1) {
      ::sched_yield();
      seen = generation_.load(std::memory_order_acquire);
    } else if (generation_.compare_exchange_weak(seen, now + 1)) {
      torn_ = torn_ || held_.exchange(false, std::memory_order_relaxed);
      mutex_ = PTHREAD_MUTEX_INITIALIZER;
      generation_.store(now, std::memory_order_release);
      return;
    }
  }
}

void ForkMutex::lock() noexcept {
  RenewAfterFork();
  ::pthread_mutex_lock(&mutex_);
  held_.store(true, std::memory_order_relaxed);
}

void ForkMutex::unlock() noexcept {
  held_.store(false, std::memory_order_relaxed);
  ::pthread_mutex_unlock(&mutex_);
}

NoForks::NoForks() noexcept { ::pthread_mutex_lock(&g_no_forks); }
NoForks::~NoForks() { ::pthread_mutex_unlock(&g_no_forks); }

}  // namespace heapwell::base
