// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "service_metrics.h"

namespace orders {
namespace {

// From what a handler takes alone (100 us) to what a client gives up on (1 s).
const prometheus::Histogram::BucketBoundaries kSeconds = {
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1};

}  // namespace

ServiceMetrics::ServiceMetrics()
    : requests_(prometheus::BuildCounter()
                    .Name("order_service_requests_total")
                    .Help("Requests answered, by route and status.")
                    .Register(registry_)),
      durations_(prometheus::BuildHistogram()
                     .Name("order_service_request_duration_seconds")
                     .Help("Time spent to answer a request, by route.")
                     .Register(registry_)),
      open_orders_(prometheus::BuildGauge()
                       .Name("order_service_open_orders")
                       .Help("Orders that are not shipped yet.")
                       .Register(registry_)
                       .Add({})) {}

void ServiceMetrics::CountRequest(const std::string& route, int status,
                                  double seconds) {
  requests_.Add({{"route", route}, {"status", std::to_string(status)}}).Increment();
  durations_.Add({{"route", route}}, kSeconds).Observe(seconds);
}

void ServiceMetrics::SetOpenOrders(std::size_t count) {
  open_orders_.Set(static_cast<double>(count));
}

}  // namespace orders
