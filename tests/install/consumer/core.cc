// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Uses the core alone, and says how this process is watched.
#include <heapwell/heapwell.h>

#include <cstdio>

int main() {
  auto monitor = heapwell::Monitor::Start();
  if (!monitor) {
    std::fprintf(stderr, "%s\n", monitor.error().message.c_str());
    return 1;
  }
  heapwell::Request request;
  request.target = "/debug/memstats";
  request.peer_address = "127.0.0.1";
  request.host = "localhost";
  const heapwell::Response response = monitor->Handle(request);
  const heapwell::MemStats stats = heapwell::ReadMemStats();
  std::printf("mode: %s\nreason: %s\nmemstats: %d\n", ToString(stats.sampling.mode),
              stats.sampling.reason.c_str(), response.status);
  return 0;
}
