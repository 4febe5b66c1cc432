// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef ORDER_SERVICE_SERVICE_METRICS_H_
#define ORDER_SERVICE_SERVICE_METRICS_H_

#include <prometheus/collectable.h>
#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <cstddef>
#include <string>

namespace orders {

/// The service's own numbers. Thread-safe.
class ServiceMetrics {
 public:
  ServiceMetrics();

  /// `route` is one of a fixed few: never a path as a client sent it.
  void CountRequest(const std::string& route, int status, double seconds);
  void SetOpenOrders(std::size_t count);

  const prometheus::Collectable& collectable() const { return registry_; }

 private:
  prometheus::Registry registry_;
  prometheus::Family<prometheus::Counter>& requests_;
  prometheus::Family<prometheus::Histogram>& durations_;
  prometheus::Gauge& open_orders_;
};

}  // namespace orders

#endif  // ORDER_SERVICE_SERVICE_METRICS_H_
