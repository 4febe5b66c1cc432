// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What it takes to be used in the child of a fork. Only the thread that forked lives
// on there; what the others held stays held, and what they wrote stays half written.
#ifndef HEAPWELL_SRC_BASE_FORK_H_
#define HEAPWELL_SRC_BASE_FORK_H_

#include <pthread.h>

#include <atomic>
#include <cstdint>
#include <utility>

namespace heapwell::base {

/// Rises in the child of every fork.
std::uint32_t ForkGeneration() noexcept;

/// A mutex that is free in the child of a fork, whoever held it in the parent. It may
/// guard only what the child can do without. Works with std::lock_guard. Trivial to
/// destroy, so that it may be a global.
class ForkMutex {
 public:
  constexpr ForkMutex() noexcept = default;
  ForkMutex(const ForkMutex&) = delete;
  ForkMutex& operator=(const ForkMutex&) = delete;

  void lock() noexcept;
  void unlock() noexcept;

  /// Whether a thread held it when this process was forked: what it guards is then
  /// half written, and is not to be read nor destroyed. Says so once. Call it locked.
  bool WasTorn() noexcept { return std::exchange(torn_, false); }

 private:
  void RenewAfterFork() noexcept;

  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  // The ForkGeneration() it belongs to, doubled; odd while a thread renews it.
  std::atomic<std::uint32_t> generation_{0};
  std::atomic<bool> held_{false};
  bool torn_ = false;
};

/// While it lives, forks of this process wait, up to a second. For calls that hold a
/// lock of libc's which no child gets back, dl_iterate_phdr's above all. Short.
class [[nodiscard]] NoForks {
 public:
  NoForks() noexcept;
  ~NoForks();
  NoForks(const NoForks&) = delete;
  NoForks& operator=(const NoForks&) = delete;
};

}  // namespace heapwell::base

#endif  // HEAPWELL_SRC_BASE_FORK_H_
