// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "cpu/running_stacks.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <thread>

#include "cpu/recording.h"

namespace heapwell::cpu {
namespace {

// No kernel at its usual 250 Hz looks at CPU timers more often.
constexpr std::chrono::milliseconds kPeriod{4};
constexpr std::chrono::milliseconds kPatience{100};

void Fill(const Tick& tick, ThreadStack& into) {
  into.stack.clear();
  for (std::size_t i = 0; i < tick.frames; ++i) {
    into.stack.push_back(tick.stack[i] - 1);
  }
  into.truncated = tick.truncated;
  into.incomplete = !tick.complete;
}

}  // namespace

void ReadRunningStacks(const std::vector<ThreadStack*>& threads) {
  auto recording = Recording::Start(kPeriod);
  if (!recording) return;
  for (const ThreadStack* thread : threads) {
    (*recording)->timers().Watch(static_cast<pid_t>(thread->id));
  }
  std::size_t left = threads.size();
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (left > 0 && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(kPeriod);
    (*recording)->Drain([&](const Tick& tick) {
      const auto found = std::find_if(
          threads.begin(), threads.end(),
          [&](const ThreadStack* thread) { return thread->id == tick.thread; });
      if (found == threads.end() || !(*found)->stack.empty()) return;
      Fill(tick, **found);
      if (!(*found)->stack.empty()) --left;
    });
  }
}

}  // namespace heapwell::cpu
