// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef ORDER_SERVICE_ORDER_SERVER_H_
#define ORDER_SERVICE_ORDER_SERVER_H_

#include <httplib.h>
#include <prometheus/collectable.h>

#include <atomic>
#include <optional>
#include <thread>
#include <vector>

#include "audit/audit_writer.h"
#include "audit/connection_pool.h"
#include "middleware.h"
#include "mode_switch.h"
#include "order_book.h"
#include "product_cache.h"
#include "service_metrics.h"
#include "session_store.h"

namespace orders {

/// POST /orders, GET /orders/<number>, what routes/ answers, GET and POST /mode, GET
/// /metrics and GET /healthz on 127.0.0.1.
class OrderServer {
 public:
  /// Publishes `other_metrics` beside the service's own. All must outlive this.
  OrderServer(ModeSwitch& modes, ConnectionPool& connections, AuditWriter& audit,
              std::vector<const prometheus::Collectable*> other_metrics);

  /// Answers what was accepted, then returns.
  ~OrderServer();

  /// Begins to serve. Returns the port; empty: it is taken.
  std::optional<int> Start(int port);

  /// Goes on to serve for a second, in which /healthz answers 503 and every answer
  /// tells its client to close the connection: so nobody sends a request on one that
  /// the end of the server then cuts.
  void Drain();

 private:
  void AddRoutes();
  void ChangeMode(const httplib::Request& request, httplib::Response& response);
  void AddOrderRoutes();
  void CreateOrder(const httplib::Request& request, httplib::Response& response,
                   const RequestLimits& limits);
  void FindOrder(const httplib::Request& request, httplib::Response& response);
  void PublishMetrics(httplib::Response& response);

  Handler Orders(const char* route, Work work);
  ServiceState state() const;

  ModeSwitch& modes_;
  ConnectionPool& connections_;
  AuditWriter& audit_;
  std::atomic<bool> draining_{false};
  OrderBook book_;
  SessionStore sessions_;
  ProductCache products_;
  ServiceMetrics metrics_;
  std::vector<const prometheus::Collectable*> collectables_;
  httplib::Server server_;
  std::thread thread_;
};

}  // namespace orders

#endif  // ORDER_SERVICE_ORDER_SERVER_H_
