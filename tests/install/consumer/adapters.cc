// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Uses both adapters in one program.
#include <heapwell/httplib.h>
#include <heapwell/prometheus.h>
#include <prometheus/registry.h>

#include <cstdio>

int main() {
  heapwell::Address address;
  address.port = 0;
  auto service = heapwell::Serve(address);
  if (!service) {
    std::fprintf(stderr, "%s\n", service.error().message.c_str());
    return 1;
  }
  httplib::Client client("127.0.0.1", service->port());
  const auto metrics = client.Get("/metrics");
  const heapwell::Collector collector(service->monitor());
  std::printf("metrics: %d\nfamilies: %d\n", metrics ? metrics->status : 0,
              collector.Collect().empty() ? 0 : 1);
  return 0;
}
