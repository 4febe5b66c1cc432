// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "heapwell/contention_point.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include "contention/contention_table.h"
#include "heapwell/mutex.h"

namespace heapwell {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

struct Sum {
  std::int64_t contentions = 0;
  nanoseconds delay = {};
};

Sum SumOf(ContentionKind kind) {
  Sum sum;
  for (const ContentionSample& sample : contention::Read(kind).profile.samples) {
    sum.contentions += sample.contentions;
    sum.delay += sample.delay;
  }
  return sum;
}

// What was recorded of `act`.
template <typename Act>
Sum During(ContentionKind kind, Act act) {
  const Sum before = SumOf(kind);
  act();
  const Sum after = SumOf(kind);
  return {after.contentions - before.contentions, after.delay - before.delay};
}

// Whether the thread sleeps in the kernel: it waits for the lock then.
bool Sleeps(pid_t thread) {
  std::ifstream file("/proc/self/task/" + std::to_string(thread) + "/stat");
  std::string line;
  std::getline(file, line);
  const std::size_t name_end = line.rfind(')');
  return name_end != std::string::npos && line.substr(name_end + 1, 3) == " S ";
}

// Holds a lock until `waiters` threads have waited for it for `time`.
template <typename Lock, typename Wait, typename Unlock>
void HoldAgainst(std::size_t waiters, nanoseconds time, Lock lock, Wait wait,
                 Unlock unlock) {
  std::vector<std::atomic<pid_t>> ids(waiters);
  lock();
  std::vector<std::thread> threads;
  for (std::atomic<pid_t>& id : ids) {
    threads.emplace_back([&] {
      id = gettid();
      wait();
    });
  }
  for (const std::atomic<pid_t>& id : ids) {
    while (id == 0 || !Sleeps(id)) std::this_thread::sleep_for(1ms);
  }
  std::this_thread::sleep_for(time);
  unlock();
  for (std::thread& thread : threads) thread.join();
}

void HoldMutexAgainst(std::size_t waiters, nanoseconds time) {
  Mutex mutex;
  HoldAgainst(
      waiters, time, [&] { mutex.lock(); }, [&] { const std::lock_guard lock(mutex); },
      [&] { mutex.unlock(); });
}

TEST(Mutex, RecordsNothingWhereNobodyWaits) {
  for (const ContentionKind kind : {ContentionKind::kMutex, ContentionKind::kBlock}) {
    const Sum sum = During(kind, [] {
      Mutex mutex;
      for (int i = 0; i < 1000; ++i) const std::lock_guard lock(mutex);
    });
    EXPECT_EQ(sum.contentions, 0);
  }
}

TEST(Mutex, PutsTheWaitDownToTheHolder) {
  const Sum sum = During(ContentionKind::kMutex, [] { HoldMutexAgainst(1, 200ms); });
  EXPECT_GE(sum.contentions, 1);
  EXPECT_GE(sum.delay, 200ms);
}

TEST(Mutex, PutsTheWaitDownToTheWaiterToo) {
  const Sum sum = During(ContentionKind::kBlock, [] { HoldMutexAgainst(1, 200ms); });
  EXPECT_EQ(sum.contentions, 1);
  EXPECT_GE(sum.delay, 200ms);
}

// As Go since 1.22: four that wait a second each are four seconds of delay.
TEST(Mutex, AddsUpTheDelayOfAllWhoWait) {
  SetContentionSampleInterval(0ns);
  Sum holders;
  const Sum waiters = During(ContentionKind::kBlock, [&] {
    holders = During(ContentionKind::kMutex, [] { HoldMutexAgainst(4, 300ms); });
  });
  SetContentionSampleInterval(10us);
  EXPECT_EQ(waiters.contentions, 4);
  EXPECT_GE(holders.delay, 4 * 300ms);
  // Whoever waited did so for some holder, or for nobody while it woke up.
  EXPECT_LE(holders.delay, waiters.delay);
}

TEST(Mutex, BlamesNobodyForAWaitThatWasGivenUp) {
  TimedMutex mutex;
  const Sum sum = During(ContentionKind::kMutex, [&] {
    mutex.lock();
    std::thread([&] { EXPECT_FALSE(mutex.try_lock_for(1s)); }).join();
    mutex.unlock();
    // Later, somebody waits for a moment: that alone counts.
    std::atomic<bool> waiting{false};
    mutex.lock();
    std::thread thread([&] {
      waiting = true;
      const std::lock_guard lock(mutex);
    });
    while (!waiting) std::this_thread::yield();
    mutex.unlock();
    thread.join();
  });
  EXPECT_LT(sum.delay, 900ms);
}

TEST(Mutex, TakesEveryWayOfLocking) {
  TimedMutex mutex;
  EXPECT_TRUE(mutex.try_lock());
  EXPECT_FALSE(std::unique_lock(mutex, std::try_to_lock));
  EXPECT_FALSE(std::unique_lock(mutex, 1ms));
  EXPECT_FALSE(std::unique_lock(mutex, std::chrono::steady_clock::now() + 1ms));
  mutex.unlock();
  EXPECT_TRUE(std::unique_lock(mutex, 1ms));
  Mutex other;
  const std::scoped_lock both(mutex, other);
  RecursiveMutex again;
  const std::lock_guard outer(again);
  const std::lock_guard inner(again);
}

TEST(SharedMutex, BlamesReadersWhoKeepAWriterWaiting) {
  SharedMutex mutex;
  const Sum sum = During(ContentionKind::kMutex, [&] {
    HoldAgainst(
        1, 200ms, [&] { mutex.lock_shared(); },
        [&] { const std::lock_guard writer(mutex); }, [&] { mutex.unlock_shared(); });
  });
  EXPECT_GE(sum.delay, 50ms);
}

TEST(SharedMutex, LetsReadersInTogether) {
  SharedTimedMutex mutex;
  const std::shared_lock reader(mutex);
  EXPECT_TRUE(std::shared_lock(mutex, 1ms));
  EXPECT_FALSE(std::unique_lock(mutex, 1ms));
}

TEST(ConditionVariable, RecordsTheWaitAndBlamesNobody) {
  Mutex mutex;
  ConditionVariable changed;
  bool done = false;
  Sum holders;
  const Sum waiters = During(ContentionKind::kBlock, [&] {
    holders = During(ContentionKind::kMutex, [&] {
      std::thread thread([&, waiter = gettid()] {
        while (!Sleeps(waiter)) std::this_thread::sleep_for(1ms);
        std::this_thread::sleep_for(100ms);
        const std::lock_guard lock(mutex);
        done = true;
        changed.notify_all();
      });
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return done; });
      EXPECT_TRUE(lock.owns_lock());
      lock.unlock();
      thread.join();
    });
  });
  EXPECT_GE(waiters.delay, 50ms);
  EXPECT_LT(holders.delay, 50ms);
}

TEST(ConditionVariable, TimesOut) {
  Mutex mutex;
  ConditionVariable changed;
  std::unique_lock lock(mutex);
  EXPECT_EQ(changed.wait_for(lock, 1ms), std::cv_status::timeout);
  EXPECT_FALSE(changed.wait_for(lock, 1ms, [] { return false; }));
  EXPECT_TRUE(changed.wait_until(lock, std::chrono::system_clock::now() + 1h,
                                 [] { return true; }));
  EXPECT_TRUE(lock.owns_lock());
}

TEST(ConditionVariable, OfTheStandardTakesAnyMutexOfOurs) {
  SharedMutex mutex;
  std::condition_variable_any changed;
  std::shared_lock lock(mutex);
  EXPECT_EQ(changed.wait_for(lock, 1ms), std::cv_status::timeout);
  EXPECT_TRUE(lock.owns_lock());
}

TEST(ContentionPoint, HasNoWaitersInTheChildOfAFork) {
  Mutex mutex;
  mutex.lock();
  std::thread waiter([&] { const std::lock_guard lock(mutex); });
  std::this_thread::sleep_for(100ms);
  const pid_t child = fork();
  if (child == 0) {
    // Who waited in the parent is not here: giving back a second time is quick.
    const Sum sum = During(ContentionKind::kMutex, [&] {
      mutex.unlock();
      mutex.lock();
      std::this_thread::sleep_for(100ms);
      mutex.unlock();
    });
    _exit(sum.delay < 50ms ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  mutex.unlock();
  waiter.join();
}

// Whatever many threads do: all that was waited for holders was waited by waiters.
TEST(Mutex, KeepsItsBooksUnderContention) {
  constexpr int kThreads = 4;
  SetContentionSampleInterval(0ns);
  Mutex mutex;
  std::int64_t counted = 0;
  Sum holders;
  const Sum waiters = During(ContentionKind::kBlock, [&] {
    holders = During(ContentionKind::kMutex, [&] {
      std::vector<std::thread> threads;
      for (int i = 0; i < kThreads; ++i) {
        threads.emplace_back([&] {
          for (int n = 0; n < 2000; ++n) {
            const std::lock_guard lock(mutex);
            ++counted;
            if (n % 100 == 0) std::this_thread::sleep_for(100us);
          }
        });
      }
      for (std::thread& thread : threads) thread.join();
    });
  });
  SetContentionSampleInterval(10us);
  EXPECT_EQ(counted, kThreads * 2000);
  EXPECT_GT(holders.delay, 0ns);
  EXPECT_LE(holders.delay, waiters.delay);
}

}  // namespace
}  // namespace heapwell
