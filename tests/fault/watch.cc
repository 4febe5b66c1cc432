// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "watch.h"

#include <signal.h>
#include <sys/wait.h>

#include <cstddef>
#include <thread>
#include <vector>

namespace heapwell::fault_test {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

bool AllMoveOn(std::initializer_list<const Steps*> works, std::chrono::seconds run,
               std::chrono::seconds patience) {
  struct Seen {
    std::uint64_t steps = 0;
    Clock::time_point moved = Clock::now();
  };
  std::vector<Seen> seen(works.size());
  const Clock::time_point end = Clock::now() + run;
  while (Clock::now() < end) {
    std::this_thread::sleep_for(milliseconds{100});
    for (std::size_t i = 0; i < works.size(); ++i) {
      const std::uint64_t steps = works.begin()[i]->load();
      if (steps != seen[i].steps) {
        seen[i] = {steps, Clock::now()};
      } else if (Clock::now() - seen[i].moved > patience) {
        return false;
      }
    }
  }
  return true;
}

int WaitForChild(pid_t child, std::chrono::seconds patience) {
  const Clock::time_point end = Clock::now() + patience;
  int status = 0;
  while (::waitpid(child, &status, WNOHANG) == 0) {
    if (Clock::now() > end) {
      ::kill(child, SIGKILL);
      ::waitpid(child, &status, 0);
      return kHung;
    }
    std::this_thread::sleep_for(milliseconds{1});
  }
  if (WIFSIGNALED(status)) return kChildCrashed;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? kFine : kBroken;
}

}  // namespace heapwell::fault_test
