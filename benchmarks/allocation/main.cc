// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// usage: <program> <workload> <count>
// Prints the CPU time of the whole process per operation, in nanoseconds.
#include <time.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "watch.h"
#include "workloads.h"

namespace heapwell::benchmarks {
namespace {

double CpuNanoseconds() {
  timespec now = {};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

int Usage() {
  std::fprintf(stderr, "usage: <program> <workload> <count>\nworkloads:");
  for (const Workload& workload : Workloads()) {
    std::fprintf(stderr, " %s", workload.name.data());
  }
  std::fprintf(stderr, "\n");
  return 2;
}

int Run(std::string_view name, std::uint64_t count) {
  const auto workloads = Workloads();
  const auto workload = std::ranges::find(workloads, name, &Workload::name);
  if (workload == workloads.end() || count == 0) return Usage();
  if (!StartWatching()) return 1;
  workload->prepare();
  const double start = CpuNanoseconds();
  workload->run(count);
  const auto operations = static_cast<double>(count * workload->unit);
  std::printf("%.4f\n", (CpuNanoseconds() - start) / operations);
  return 0;
}

}  // namespace
}  // namespace heapwell::benchmarks

int main(int argc, char** argv) {
  if (argc != 3) return heapwell::benchmarks::Usage();
  return heapwell::benchmarks::Run(argv[1], std::strtoull(argv[2], nullptr, 10));
}
