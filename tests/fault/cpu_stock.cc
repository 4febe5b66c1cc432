// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// gperftools' own profiler. Its rate is CPUPROFILE_FREQUENCY.
#include <gperftools/profiler.h>

#include <chrono>
#include <thread>

#include "cpu_profiler.h"

namespace heapwell::fault_test {

// Once started, it goes on: it is not the starting that hangs.
bool ProfileForASecond() {
  static const bool started = ProfilerStart("/dev/null") != 0;
  std::this_thread::sleep_for(std::chrono::seconds{1});
  return started;
}

}  // namespace heapwell::fault_test
