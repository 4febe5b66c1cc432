// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Uses the core alone, and says how this process is watched. Then prints what each
// target answers that it was given.
#include <heapwell/heapwell.h>

#include <cstdio>

heapwell::Response Ask(heapwell::Monitor& monitor, const char* target) {
  heapwell::Request request;
  request.target = target;
  request.peer_address = "127.0.0.1";
  request.host = "localhost";
  return monitor.Handle(request);
}

int main(int argc, char** argv) {
  auto monitor = heapwell::Monitor::Start();
  if (!monitor) {
    std::fprintf(stderr, "%s\n", monitor.error().message.c_str());
    return 1;
  }
  const heapwell::Response response = Ask(*monitor, "/debug/memstats");
  const heapwell::MemStats stats = heapwell::ReadMemStats();
  std::printf("mode: %s\nreason: %s\nmemstats: %d\n", ToString(stats.sampling.mode),
              stats.sampling.reason.c_str(), response.status);
  for (int i = 1; i < argc; ++i) {
    std::printf("%s\n", Ask(*monitor, argv[i]).body.c_str());
  }
  return 0;
}
