// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "cpu/profiler.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "cpu/busy.h"
#include "cpu/signal_claim.h"

namespace heapwell::cpu {
namespace {

using std::chrono::milliseconds;

CpuProfileOptions For(milliseconds duration, int frequency_hz = 100) {
  CpuProfileOptions options;
  options.duration = duration;
  options.frequency_hz = frequency_hz;
  return options;
}

std::int64_t TicksOf(const CpuProfile& profile, const std::string& thread = {}) {
  std::int64_t ticks = 0;
  for (const CpuSample& sample : profile.samples) {
    if (thread.empty() || sample.thread == thread) ticks += sample.ticks;
  }
  return ticks;
}

// Ticks in the functions that `range` spans at any depth, of all.
double ShareOf(const CpuProfile& profile, std::uintptr_t function,
               std::size_t bytes = 256) {
  std::int64_t inside = 0;
  for (const CpuSample& sample : profile.samples) {
    const bool there = std::any_of(
        sample.stack.begin(), sample.stack.end(),
        [&](std::uintptr_t at) { return at >= function && at < function + bytes; });
    if (there) inside += sample.ticks;
  }
  return static_cast<double>(inside) / static_cast<double>(TicksOf(profile));
}

// How far ticks are from the CPU time that the kernel booked, in parts of it.
double ErrorOf(const CpuProfile& profile) {
  const auto seen = static_cast<double>((TicksOf(profile) * profile.period).count());
  const auto used = static_cast<double>(profile.process_cpu.count());
  return std::abs(seen - used) / used;
}

class Accounting : public ::testing::TestWithParam<int> {};

// As Go's own test: again, for twice as long, where a short one was off.
TEST_P(Accounting, IsWithinFivePercentOfGetrusage) {
  std::vector<std::unique_ptr<Busy>> threads;
  for (int i = 0; i < GetParam(); ++i) threads.push_back(std::make_unique<Busy>());
  double error = 1;
  for (milliseconds time{1000}; error >= 0.05 && time <= milliseconds{8000};
       time *= 2) {
    const auto profile = RecordCpu(For(time));
    ASSERT_TRUE(profile) << profile.error().message;
    EXPECT_EQ(profile->lost_ticks, 0);
    EXPECT_GE(profile->threads, GetParam() + 1);
    error = ErrorOf(*profile);
  }
  EXPECT_LT(error, 0.05);
}

INSTANTIATE_TEST_SUITE_P(Threads, Accounting, ::testing::Values(1, 2, 8));

TEST(RecordCpu, SeesTheFunctionThatSpins) {
  const Busy busy("spinner");
  const auto profile = RecordCpu(For(milliseconds{1000}));
  ASSERT_TRUE(profile);
  EXPECT_GT(TicksOf(*profile, "spinner"), 5);
  EXPECT_GT(ShareOf(*profile, reinterpret_cast<std::uintptr_t>(&SpinUntil)), 0.9);
  for (const CpuSample& sample : profile->samples) {
    if (sample.thread != "spinner") continue;
    EXPECT_FALSE(sample.incomplete);
    EXPECT_GE(sample.stack.size(), 3u);
  }
}

// Threads are looked for ten times a second; here many live for longer than that.
TEST(RecordCpu, SeesThreadsThatBeganAfterIt) {
  std::atomic<bool> stop{false};
  std::thread parent([&] {
    while (!stop) {
      std::thread child([] {
        pthread_setname_np(pthread_self(), "child");
        Spin(milliseconds{300});
      });
      child.join();
    }
  });
  const auto profile = RecordCpu(For(milliseconds{2500}));
  stop = true;
  parent.join();
  ASSERT_TRUE(profile);
  EXPECT_GT(TicksOf(*profile, "child"), 10);
}

std::string SignalLines() {
  std::ifstream status("/proc/self/status");
  std::string lines;
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("SigIgn") || line.starts_with("SigCgt")) lines += line + '\n';
  }
  return lines;
}

TEST(RecordCpu, LeavesTheSignalStateAsItWas) {
  const std::string before = SignalLines();
  std::string during;
  CpuProfileOptions options = For(milliseconds{300});
  options.cancelled = [&] {
    during = SignalLines();
    return false;
  };
  ASSERT_TRUE(RecordCpu(options));
  EXPECT_NE(during, before);
  EXPECT_EQ(SignalLines(), before);
}

TEST(RecordCpu, IsCutShortWhenNobodyWaits) {
  CpuProfileOptions options = For(std::chrono::seconds{60});
  std::atomic<int> asked{0};
  options.cancelled = [&] { return ++asked > 2; };
  const auto start = std::chrono::steady_clock::now();
  const auto profile = RecordCpu(options);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{30});
  ASSERT_TRUE(profile);
  EXPECT_LT(profile->duration, std::chrono::seconds{30});
}

TEST(RecordCpu, RunsOnceAtATime) {
  CpuProfileOptions options = For(milliseconds{200});
  bool was_busy = false;
  options.cancelled = [&] {
    const auto second = RecordCpu(For(milliseconds{10}));
    was_busy = !second && second.error().code == ErrorCode::kBusy;
    return true;
  };
  EXPECT_TRUE(RecordCpu(options));
  EXPECT_TRUE(was_busy);
}

TEST(RecordCpu, RefusesWhatItCannotDo) {
  EXPECT_EQ(RecordCpu(For(milliseconds{10}, 0)).error().code,
            ErrorCode::kInvalidOption);
  EXPECT_EQ(RecordCpu(For(milliseconds{10}, 251)).error().code,
            ErrorCode::kInvalidOption);
  EXPECT_EQ(RecordCpu(For(milliseconds{0})).error().code, ErrorCode::kInvalidOption);
}

// Profiles for a while in the child of a fork, then acts there. What comes of it.
int StatusOfChildThat(void (*act)()) {
  const pid_t child = fork();
  if (child == 0) {
    std::thread profile(
        [] { static_cast<void>(RecordCpu(For(std::chrono::seconds{30}, 250))); });
    profile.detach();
    Spin(milliseconds{100});
    std::this_thread::sleep_for(milliseconds{100});
    act();
    _exit(42);
  }
  int status = -1;
  waitpid(child, &status, 0);
  return status;
}

constexpr char kBurnCpu[] = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; exit 7";

TEST(RecordCpu, DoesNotOutliveAnExec) {
  const int status =
      StatusOfChildThat([] { execl("/bin/sh", "sh", "-c", kBurnCpu, nullptr); });
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 7);
}

// What the test above would see of a profiler on setitimer.
TEST(RecordCpu, ATimerOfTheWholeProcessWouldOutliveAnExec) {
  const pid_t child = fork();
  if (child == 0) {
    signal(SIGPROF, [](int) {});
    const itimerval every_10_ms = {{0, 10000}, {0, 10000}};
    setitimer(ITIMER_PROF, &every_10_ms, nullptr);
    execl("/bin/sh", "sh", "-c", kBurnCpu, nullptr);
    _exit(42);
  }
  int status = -1;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGPROF);
}

TEST(RecordCpu, IsNotInTheChildOfAFork) {
  const int status = StatusOfChildThat([] {
    const pid_t grandchild = fork();
    if (grandchild == 0) {
      struct sigaction now = {};
      sigaction(SIGPROF, nullptr, &now);
      Spin(milliseconds{200});
      // Neither a handler nor a timer; and a profile of its own is well.
      const bool clean = now.sa_handler == SIG_DFL;
      _exit(clean && RecordCpu(For(milliseconds{200})) ? 0 : 1);
    }
    int inner = -1;
    waitpid(grandchild, &inner, 0);
    _exit(WIFEXITED(inner) ? WEXITSTATUS(inner) : 2);
  });
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

// A stack with a page below it that may not be touched.
class GuardedStack {
 public:
  explicit GuardedStack(std::size_t bytes) : bytes_(bytes) {
    memory_ = static_cast<char*>(mmap(nullptr, kPage + bytes_, PROT_READ | PROT_WRITE,
                                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    mprotect(memory_, kPage, PROT_NONE);
  }
  ~GuardedStack() { munmap(memory_, kPage + bytes_); }
  [[nodiscard]] stack_t get() const { return {memory_ + kPage, 0, bytes_}; }

 private:
  static constexpr std::size_t kPage = 4096;
  const std::size_t bytes_;
  char* memory_ = nullptr;
};

ucontext_t g_main;
ucontext_t g_fiber;
constexpr int kSpins = 500;

[[gnu::noinline]] void SpinOnFiber() {
  for (int i = 0; i < kSpins; ++i) {
    for (int j = 0; j < 1'000'000; ++j) asm volatile("");
  }
}

class SmallStacks : public ::testing::TestWithParam<std::size_t> {};

// The kernel takes 3.4 KiB of it for a signal on a machine with AVX-512.
TEST_P(SmallStacks, AreBigEnough) {
  const GuardedStack stack(GetParam());
  std::thread fiber_thread([&] {
    getcontext(&g_fiber);
    g_fiber.uc_stack = stack.get();
    g_fiber.uc_link = &g_main;
    makecontext(&g_fiber, &SpinOnFiber, 0);
    swapcontext(&g_main, &g_fiber);
  });
  const auto profile = RecordCpu(For(milliseconds{400}, 250));
  fiber_thread.join();
  ASSERT_TRUE(profile);
  EXPECT_GT(ShareOf(*profile, reinterpret_cast<std::uintptr_t>(&SpinOnFiber)), 0.5);
}

INSTANTIATE_TEST_SUITE_P(Bytes, SmallStacks,
                         ::testing::Values(8192, 12288, 16384, 32768));

[[gnu::noinline]] void SpinInHandler(int) { SpinOnFiber(); }

// A handler of the host's runs on its signal stack; ours comes on top of it there.
TEST(RecordCpu, WalksOnASignalStackOfTheHost) {
  const GuardedStack stack(16384);
  std::thread thread([&] {
    const stack_t own = stack.get();
    sigaltstack(&own, nullptr);
    struct sigaction action = {};
    action.sa_handler = &SpinInHandler;
    action.sa_flags = SA_ONSTACK;
    struct sigaction before = {};
    sigaction(SIGUSR1, &action, &before);
    raise(SIGUSR1);
    sigaction(SIGUSR1, &before, nullptr);
    const stack_t none = {nullptr, SS_DISABLE, 0};
    sigaltstack(&none, nullptr);
  });
  const auto profile = RecordCpu(For(milliseconds{400}, 250));
  thread.join();
  ASSERT_TRUE(profile);
  EXPECT_GT(ShareOf(*profile, reinterpret_cast<std::uintptr_t>(&SpinOnFiber)), 0.5);
}

}  // namespace
}  // namespace heapwell::cpu
