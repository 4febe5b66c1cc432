// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef ORDER_SERVICE_ORDER_SERVER_H_
#define ORDER_SERVICE_ORDER_SERVER_H_

#include <httplib.h>
#include <prometheus/collectable.h>

#include <optional>
#include <thread>
#include <vector>

#include "mode_switch.h"
#include "order_book.h"
#include "service_metrics.h"

namespace orders {

/// POST /orders, GET /orders/<number>, GET and POST /mode, GET /metrics and GET
/// /healthz on 127.0.0.1.
class OrderServer {
 public:
  /// Publishes `other_metrics` beside the service's own. All must outlive this.
  OrderServer(ModeSwitch& modes,
              std::vector<const prometheus::Collectable*> other_metrics);

  /// Answers what was accepted, then returns.
  ~OrderServer();

  /// Begins to serve. Returns the port; empty: it is taken.
  std::optional<int> Start(int port);

 private:
  void AddRoutes();
  void ChangeMode(const httplib::Request& request, httplib::Response& response);
  void CreateOrder(const httplib::Request& request, httplib::Response& response);
  void FindOrder(const httplib::Request& request, httplib::Response& response);
  void PublishMetrics(httplib::Response& response);

  ModeSwitch& modes_;
  OrderBook book_;
  ServiceMetrics metrics_;
  std::vector<const prometheus::Collectable*> collectables_;
  httplib::Server server_;
  std::thread thread_;
};

}  // namespace orders

#endif  // ORDER_SERVICE_ORDER_SERVER_H_
