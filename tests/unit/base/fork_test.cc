// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "base/fork.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <thread>

namespace heapwell::base {
namespace {

// Runs `body` in a child and says whether it returned true within 20 seconds.
bool HoldsInChild(const std::function<bool()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(20);
    ::_exit(body() ? 0 : 1);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// Holds `lockable` on a thread of its own until it is destroyed.
template <typename Lockable>
class HeldElsewhere {
 public:
  explicit HeldElsewhere(Lockable& lockable)
      : thread_([this, &lockable] {
          const std::lock_guard lock(lockable);
          held_ = true;
          while (!done_) std::this_thread::yield();
        }) {
    while (!held_) std::this_thread::yield();
  }
  ~HeldElsewhere() {
    done_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> held_{false};
  std::atomic<bool> done_{false};
  std::thread thread_;
};

TEST(ForkGeneration, RisesInEveryChild) {
  const std::uint32_t here = ForkGeneration();
  EXPECT_TRUE(HoldsInChild([&] {
    return ForkGeneration() == here + 1 &&
           HoldsInChild([&] { return ForkGeneration() == here + 2; });
  }));
  EXPECT_EQ(ForkGeneration(), here);
}

TEST(ForkMutex, IsFreeInTheChildAndTornIfItWasHeld) {
  ForkMutex mutex;
  const HeldElsewhere held(mutex);
  EXPECT_TRUE(HoldsInChild([&] {
    const std::lock_guard lock(mutex);
    return mutex.WasTorn() && !mutex.WasTorn();
  }));
}

TEST(ForkMutex, IsNotTornIfNobodyHeldIt) {
  ForkMutex mutex;
  { const std::lock_guard lock(mutex); }
  EXPECT_TRUE(HoldsInChild([&] {
    const std::lock_guard lock(mutex);
    return !mutex.WasTorn();
  }));
}

TEST(ForkMutex, IsFreeInAChildsChild) {
  ForkMutex mutex;
  EXPECT_TRUE(HoldsInChild([&] {
    const HeldElsewhere held(mutex);
    return HoldsInChild([&] {
      const std::lock_guard lock(mutex);
      return mutex.WasTorn();
    });
  }));
}

TEST(ForkMutex, KeepsThreadsOfTheChildApart) {
  ForkMutex mutex;
  const HeldElsewhere held(mutex);
  EXPECT_TRUE(HoldsInChild([&] {
    int count = 0;
    const auto raise = [&] {
      for (int i = 0; i < 10'000; ++i) {
        const std::lock_guard lock(mutex);
        ++count;
      }
    };
    std::thread other(raise);
    raise();
    other.join();
    return count == 20'000;
  }));
}

TEST(NoForks, MakesAForkWait) {
  std::atomic<bool> inside{false};
  std::atomic<bool> left{false};
  std::thread busy([&] {
    {
      const NoForks no_forks;
      inside = true;
      std::this_thread::sleep_for(std::chrono::milliseconds{200});
      left = true;
    }
  });
  while (!inside) std::this_thread::yield();
  EXPECT_TRUE(HoldsInChild([&] { return left.load(); }));
  busy.join();
}

TEST(NoForks, AreFreeInTheChild) {
  EXPECT_TRUE(HoldsInChild([] {
    const NoForks no_forks;
    return true;
  }));
}

// Whoever never leaves may not stop the host from forking.
TEST(NoForks, DoNotMakeAForkWaitForEver) {
  std::atomic<bool> inside{false};
  std::atomic<bool> done{false};
  std::thread stuck([&] {
    const NoForks no_forks;
    inside = true;
    while (!done) std::this_thread::yield();
  });
  while (!inside) std::this_thread::yield();
  EXPECT_TRUE(HoldsInChild([] { return true; }));
  done = true;
  stuck.join();
}

}  // namespace
}  // namespace heapwell::base
