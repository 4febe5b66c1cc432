// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Locks that tell who waits for whom: /debug/pprof/mutex and /debug/pprof/block. Each
// is the standard's own lock with a wrapper around it, for who takes it instead; no
// other lock of the program is touched.
//
//   heapwell::Mutex mutex;                        // For std::mutex.
//   const std::lock_guard lock(mutex);
//
// A lock that is free costs what it did, and one load and a branch to give it back. Who
// has to wait reads the clock twice and is recorded by chance: see
// SetContentionSampleInterval.
#ifndef HEAPWELL_MUTEX_H_
#define HEAPWELL_MUTEX_H_

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <shared_mutex>
#include <utility>

#include "heapwell/contention_point.h"
#include "heapwell/export.h"

namespace heapwell {

/// Any lock, watched. Has the members that `Base` has: use it with std::lock_guard,
/// std::unique_lock, std::scoped_lock, std::shared_lock, std::condition_variable_any.
/// Thread-safe as `Base` is; throws what `Base` throws. At most 65,535 threads may
/// wait at once.
template <typename Base>
class ProfiledMutex {
 public:
  ProfiledMutex() = default;
  /// With what `Base` is made of.
  template <typename Argument>
  explicit ProfiledMutex(Argument&& argument)
      : base_(std::forward<Argument>(argument)) {}
  ProfiledMutex(const ProfiledMutex&) = delete;
  ProfiledMutex& operator=(const ProfiledMutex&) = delete;

  void lock() {
    if (!base_.try_lock()) LockContended();
  }

  [[nodiscard]] bool try_lock() { return base_.try_lock(); }

  void unlock() {
    if (point_.has_waiters()) {
      UnlockContended();
      asm volatile("");  // No tail call, which would hide who held the lock.
    } else {
      base_.unlock();
    }
  }

  template <typename Rep, typename Period>
  [[nodiscard]] bool try_lock_for(const std::chrono::duration<Rep, Period>& time) {
    return base_.try_lock() || Await([&] { return base_.try_lock_for(time); });
  }

  template <typename Clock, typename Duration>
  [[nodiscard]] bool try_lock_until(
      const std::chrono::time_point<Clock, Duration>& time) {
    return base_.try_lock() || Await([&] { return base_.try_lock_until(time); });
  }

  void lock_shared() {
    if (!base_.try_lock_shared()) LockSharedContended();
  }

  [[nodiscard]] bool try_lock_shared() { return base_.try_lock_shared(); }

  void unlock_shared() {
    if (point_.has_waiters()) {
      UnlockSharedContended();
      asm volatile("");
    } else {
      base_.unlock_shared();
    }
  }

  template <typename Rep, typename Period>
  [[nodiscard]] bool try_lock_shared_for(
      const std::chrono::duration<Rep, Period>& time) {
    return base_.try_lock_shared() ||
           Await([&] { return base_.try_lock_shared_for(time); });
  }

  template <typename Clock, typename Duration>
  [[nodiscard]] bool try_lock_shared_until(
      const std::chrono::time_point<Clock, Duration>& time) {
    return base_.try_lock_shared() ||
           Await([&] { return base_.try_lock_shared_until(time); });
  }

 private:
  friend class ConditionVariable;

  template <typename Lock>
  bool Await(Lock lock) {
    ContentionPoint::Wait wait(point_);
    const bool acquired = lock();
    if (acquired) wait.Acquired();
    return acquired;
  }

  [[gnu::noinline, gnu::cold]] void LockContended() {
    Await([this] { return base_.lock(), true; });
    asm volatile("");
  }

  [[gnu::noinline, gnu::cold]] void LockSharedContended() {
    Await([this] { return base_.lock_shared(), true; });
    asm volatile("");
  }

  // Recorded once others can go on.
  [[gnu::noinline, gnu::cold]] void UnlockContended() {
    const auto delay = point_.TakeDelay();
    base_.unlock();
    ContentionPoint::RecordHolder(delay);
    asm volatile("");
  }

  [[gnu::noinline, gnu::cold]] void UnlockSharedContended() {
    const auto delay = point_.TakeDelay();
    base_.unlock_shared();
    ContentionPoint::RecordHolder(delay);
    asm volatile("");
  }

  Base base_;
  ContentionPoint point_;
};

using Mutex = ProfiledMutex<std::mutex>;
using RecursiveMutex = ProfiledMutex<std::recursive_mutex>;
using TimedMutex = ProfiledMutex<std::timed_mutex>;
using SharedMutex = ProfiledMutex<std::shared_mutex>;
using SharedTimedMutex = ProfiledMutex<std::shared_timed_mutex>;

/// A pthread mutex that is there already, as a base: what else locks it is not seen.
/// Not for robust or error-checking mutexes. The mutex must outlive this.
class HEAPWELL_EXPORT PthreadMutexReference {
 public:
  explicit PthreadMutexReference(std::mutex::native_handle_type mutex) noexcept
      : mutex_(mutex) {}

  void lock() noexcept;
  [[nodiscard]] bool try_lock() noexcept;
  void unlock() noexcept;

 private:
  std::mutex::native_handle_type mutex_;
};

using PthreadMutex = ProfiledMutex<PthreadMutexReference>;

/// std::condition_variable for heapwell::Mutex. A wait is in the block profile, until
/// the thread has its lock again; nobody is blamed for it in the mutex profile.
class HEAPWELL_EXPORT ConditionVariable {
 public:
  void notify_one() noexcept { changed_.notify_one(); }
  void notify_all() noexcept { changed_.notify_all(); }

  void wait(std::unique_lock<Mutex>& lock) {
    const Blocked blocked(lock);
    changed_.wait(blocked.native);
  }

  template <typename Predicate>
  void wait(std::unique_lock<Mutex>& lock, Predicate predicate) {
    while (!predicate()) wait(lock);
  }

  template <typename Rep, typename Period>
  std::cv_status wait_for(std::unique_lock<Mutex>& lock,
                          const std::chrono::duration<Rep, Period>& time) {
    const Blocked blocked(lock);
    return changed_.wait_for(blocked.native, time);
  }

  template <typename Rep, typename Period, typename Predicate>
  bool wait_for(std::unique_lock<Mutex>& lock,
                const std::chrono::duration<Rep, Period>& time, Predicate predicate) {
    return wait_until(lock, std::chrono::steady_clock::now() + time, predicate);
  }

  template <typename Clock, typename Duration>
  std::cv_status wait_until(std::unique_lock<Mutex>& lock,
                            const std::chrono::time_point<Clock, Duration>& time) {
    const Blocked blocked(lock);
    return changed_.wait_until(blocked.native, time);
  }

  template <typename Clock, typename Duration, typename Predicate>
  bool wait_until(std::unique_lock<Mutex>& lock,
                  const std::chrono::time_point<Clock, Duration>& time,
                  Predicate predicate) {
    while (!predicate()) {
      if (wait_until(lock, time) == std::cv_status::timeout) return predicate();
    }
    return true;
  }

 private:
  // The wait: the mutex is given back as if by unlock(), then waited for.
  struct Blocked {
    explicit Blocked(std::unique_lock<Mutex>& lock)
        : native(lock.mutex()->base_, std::adopt_lock) {
      ContentionPoint& point = lock.mutex()->point_;
      if (point.has_waiters()) ContentionPoint::RecordHolder(point.TakeDelay());
    }
    ~Blocked() {
      native.release();
      ContentionPoint::RecordWaiter(began_ns);
      asm volatile("");
    }
    Blocked(const Blocked&) = delete;
    Blocked& operator=(const Blocked&) = delete;

    mutable std::unique_lock<std::mutex> native;
    const std::int64_t began_ns = ContentionPoint::Now();
  };

  std::condition_variable changed_;
};

}  // namespace heapwell

#endif  // HEAPWELL_MUTEX_H_
