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
#include <mutex>
#include <string>
#include <vector>

#include "audit/audit_writer.h"
#include "audit/connection_pool.h"
#include "product_cache.h"

namespace orders {

/// What the service holds at one moment.
struct ServiceState {
  std::size_t open_orders = 0;
  std::size_t sessions = 0;
  ProductCache::Stats products;
  AuditStats audit;
  PoolStats connections;
};

/// The service's own numbers. Thread-safe.
class ServiceMetrics {
 public:
  ServiceMetrics();

  /// `route` is one of a fixed few: never a path as a client sent it.
  void CountRequest(const std::string& route, int status, double seconds);

  /// Before a scrape.
  void Set(const ServiceState& state);

  const prometheus::Collectable& collectable() const { return registry_; }

 private:
  struct StateGauge;
  struct StateCounter;
  static const std::vector<StateGauge>& StateGauges();
  static const std::vector<StateCounter>& StateCounters();

  prometheus::Registry registry_;
  prometheus::Family<prometheus::Counter>& requests_;
  prometheus::Family<prometheus::Histogram>& durations_;
  std::mutex mutex_;  // Of the state: two scrapes must not add to a counter at once.
  std::vector<prometheus::Gauge*> gauges_;      // As StateGauges().
  std::vector<prometheus::Counter*> counters_;  // As StateCounters().
};

}  // namespace orders

#endif  // ORDER_SERVICE_SERVICE_METRICS_H_
