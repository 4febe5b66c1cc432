// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "service_metrics.h"

#include <algorithm>
#include <map>

namespace orders {
namespace {

// From what a handler takes alone (100 us) to what a client gives up on (2 s).
const prometheus::Histogram::BucketBoundaries kSeconds = {
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01,
    0.025,  0.05,    0.1,    0.25,  0.5,    1,     2};

using Labels = std::map<std::string, std::string>;

constexpr const char* kConnections = "order_service_audit_connections";
constexpr const char* kConnectionsHelp =
    "Connections to the audit database: open is idle and in use.";

}  // namespace

struct ServiceMetrics::StateGauge {
  const char* name;
  const char* help;
  Labels labels;
  std::size_t (*value)(const ServiceState&);
};

struct ServiceMetrics::StateCounter {
  const char* name;
  const char* help;
  Labels labels;
  std::uint64_t (*value)(const ServiceState&);
};

const std::vector<ServiceMetrics::StateGauge>& ServiceMetrics::StateGauges() {
  static const std::vector<StateGauge> gauges = {
      {"order_service_open_orders",
       "Orders that are not shipped yet.",
       {},
       [](const ServiceState& s) { return s.open_orders; }},
      {"order_service_open_sessions",
       "Shopping sessions that are not closed yet.",
       {},
       [](const ServiceState& s) { return s.sessions; }},
      {"order_service_cached_products",
       "Products in the cache.",
       {},
       [](const ServiceState& s) { return s.products.cached; }},
      {"order_service_audit_queued",
       "Requests with a place in the audit's queue, which has 1024.",
       {},
       [](const ServiceState& s) { return s.audit.queued; }},
      {kConnections,
       kConnectionsHelp,
       {{"state", "open"}},
       [](const ServiceState& s) { return s.connections.open; }},
      {kConnections,
       kConnectionsHelp,
       {{"state", "idle"}},
       [](const ServiceState& s) { return s.connections.idle; }},
      {kConnections,
       kConnectionsHelp,
       {{"state", "in_use"}},
       [](const ServiceState& s) { return s.connections.in_use; }},
      {"order_service_audit_connections_waiting",
       "Who waits for a connection to the audit database.",
       {},
       [](const ServiceState& s) { return s.connections.waiting; }},
  };
  return gauges;
}

const std::vector<ServiceMetrics::StateCounter>& ServiceMetrics::StateCounters() {
  constexpr const char* kLookups = "order_service_product_lookups_total";
  constexpr const char* kLookupsHelp =
      "Products that were asked for, by whether the cache had them.";
  static const std::vector<StateCounter> counters = {
      {kLookups,
       kLookupsHelp,
       {{"found_in", "cache"}},
       [](const ServiceState& s) { return s.products.hits; }},
      {kLookups,
       kLookupsHelp,
       {{"found_in", "catalogue"}},
       [](const ServiceState& s) { return s.products.misses; }},
      {"order_service_audit_written_total",
       "Records that were written to the audit database.",
       {},
       [](const ServiceState& s) { return s.audit.written; }},
      {"order_service_audit_retries_total",
       "Batches of records that the audit database did not take at once.",
       {},
       [](const ServiceState& s) { return s.audit.retries; }},
      {"order_service_audit_lost_total",
       "Records that were given up at the end of the process.",
       {},
       [](const ServiceState& s) { return s.audit.lost; }},
  };
  return counters;
}

ServiceMetrics::ServiceMetrics()
    : requests_(prometheus::BuildCounter()
                    .Name("order_service_requests_total")
                    .Help("Requests answered, by route and status. 499: the client "
                          "left; 503: too busy to begin; 504: past its deadline.")
                    .Register(registry_)),
      durations_(prometheus::BuildHistogram()
                     .Name("order_service_request_duration_seconds")
                     .Help("Time spent to answer a request, by route.")
                     .Register(registry_)) {
  // Rows of one name become one family: the registry merges them.
  for (const StateGauge& row : StateGauges()) {
    auto& family =
        prometheus::BuildGauge().Name(row.name).Help(row.help).Register(registry_);
    gauges_.push_back(&family.Add(row.labels));
  }
  for (const StateCounter& row : StateCounters()) {
    auto& family =
        prometheus::BuildCounter().Name(row.name).Help(row.help).Register(registry_);
    counters_.push_back(&family.Add(row.labels));
  }
}

void ServiceMetrics::CountRequest(const std::string& route, int status,
                                  double seconds) {
  requests_.Add({{"route", route}, {"status", std::to_string(status)}}).Increment();
  durations_.Add({{"route", route}}, kSeconds).Observe(seconds);
}

void ServiceMetrics::Set(const ServiceState& state) {
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < gauges_.size(); ++i) {
    gauges_[i]->Set(static_cast<double>(StateGauges()[i].value(state)));
  }
  for (std::size_t i = 0; i < counters_.size(); ++i) {
    const auto value = static_cast<double>(StateCounters()[i].value(state));
    counters_[i]->Increment(std::max(0.0, value - counters_[i]->Value()));
  }
}

}  // namespace orders
