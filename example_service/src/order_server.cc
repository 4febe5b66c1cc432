// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "order_server.h"

#include <heapwell/trace.h>
#include <prometheus/text_serializer.h>
#include <sys/socket.h>

#include <chrono>
#include <string>
#include <utility>

#include "middleware.h"
#include "routes/routes.h"

namespace orders {
namespace {

constexpr const char* kHost = "127.0.0.1";
constexpr std::size_t kMaxBodyBytes = 1 << 20;  // No honest order is larger.
constexpr std::size_t kThreads = 8;             // One for each busy connection.
constexpr std::size_t kRequestsPerConnection = 1000;
constexpr std::time_t kIdleSeconds = 1;  // Also the longest that a stop must wait.

// Longer than a client that reads Connection: close sends on, and than one that does
// not should leave a connection idle.
constexpr std::chrono::seconds kDrain{1};

}  // namespace

OrderServer::OrderServer(ModeSwitch& modes, ConnectionPool& connections,
                         AuditWriter& audit,
                         std::vector<const prometheus::Collectable*> other_metrics)
    : modes_(modes),
      connections_(connections),
      audit_(audit),
      collectables_(std::move(other_metrics)) {
  collectables_.push_back(&metrics_.collectable());
  server_.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server_.set_payload_max_length(kMaxBodyBytes);
  server_.set_keep_alive_max_count(kRequestsPerConnection);
  server_.set_keep_alive_timeout(kIdleSeconds);
  server_.set_tcp_nodelay(true);
  // httplib would share the port with whoever else listens on it.
  server_.set_socket_options([](auto socket) {
    const int on = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  });
  server_.set_post_routing_handler([this](const auto&, auto& out) {
    if (draining_) out.set_header("Connection", "close");
  });
  AddRoutes();
}

OrderServer::~OrderServer() {
  server_.stop();
  if (thread_.joinable()) thread_.join();
}

std::optional<int> OrderServer::Start(int port) {
  if (port == 0) {
    port = server_.bind_to_any_port(kHost);
    if (port < 0) return std::nullopt;
  } else if (!server_.bind_to_port(kHost, port)) {
    return std::nullopt;
  }
  thread_ = std::thread([this] { server_.listen_after_bind(); });
  // stop() does nothing until the accept loop runs.
  while (!server_.is_running())
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return port;
}

void OrderServer::Drain() {
  draining_ = true;
  std::this_thread::sleep_for(kDrain);
}

void OrderServer::AddRoutes() {
  AddOrderRoutes();
  AddSessionRoutes(server_, metrics_, sessions_);
  AddProductRoutes(server_, metrics_, products_);
  AddAuditRoutes(server_, metrics_, connections_);
  server_.Get("/mode", [this](const auto&, auto& out) {
    Answer(out, 200, "{\"mode\": \"" + std::string(modes_.mode().name) + "\"}\n");
  });
  server_.Post("/mode", [this](const auto& in, auto& out) { ChangeMode(in, out); });
  server_.Get("/healthz", [this](const auto&, auto& out) {
    out.status = draining_ ? 503 : 200;
    out.set_content(draining_ ? "stopping\n" : "ok\n", "text/plain; charset=utf-8");
  });
  server_.Get("/metrics", [this](const auto&, auto& out) { PublishMetrics(out); });
}

void OrderServer::AddOrderRoutes() {
  server_.Post("/orders", Orders("create_order", [this](const auto& in, auto& out,
                                                        const RequestLimits& limits) {
                 CreateOrder(in, out, limits);
               }));
  server_.Get(R"(/orders/(\d{1,19}))",
              Orders("find_order", [this](const auto& in, auto& out, const auto&) {
                FindOrder(in, out);
              }));
}

/// What is asked of orders is measured, limited, audited and seen by the mode.
Handler OrderServer::Orders(const char* route, Work work) {
  return Measured(metrics_, route,
                  Limited(Audited(audit_, Observed(modes_, std::move(work)))));
}

void OrderServer::CreateOrder(const httplib::Request& request,
                              httplib::Response& response,
                              const RequestLimits& limits) {
  std::optional<Order> order = ParseOrder(request.body);
  if (!order) {
    Answer(response, 400, "{\"error\": \"not an order\"}\n");
    return;
  }
  // The last moment to turn back: who does not wait any more would order again.
  if (limits.ended()) {
    Refuse(response, limits, 504, "past its deadline: nothing was ordered");
    return;
  }
  const std::uint64_t id = book_.Add(*order);
  response.set_header("Location", "/orders/" + std::to_string(id));
  Answer(response, 201, ToJson(id, *order));
}

void OrderServer::FindOrder(const httplib::Request& request,
                            httplib::Response& response) {
  const std::uint64_t id = std::stoull(request.matches[1]);
  const std::optional<Order> order = book_.Find(id);
  if (!order) {
    Answer(response, 404, "{\"error\": \"no such order\"}\n");
    return;
  }
  Answer(response, 200, ToJson(id, *order));
}

void OrderServer::ChangeMode(const httplib::Request& request,
                             httplib::Response& response) {
  const Mode* mode = FindMode(request.body);
  if (mode == nullptr) {
    Answer(response, 400,
           "{\"error\": \"the body must be the name of a mode: see --help\"}\n");
    return;
  }
  {
    // In a trace: when it was, and what it freed.
    const heapwell::TraceRegion region("change mode");
    modes_.Set(*mode);
  }
  Answer(response, 200, "{\"mode\": \"" + std::string(mode->name) + "\"}\n");
}

ServiceState OrderServer::state() const {
  return {book_.size(), sessions_.size(), products_.stats(), audit_.stats(),
          connections_.stats()};
}

void OrderServer::PublishMetrics(httplib::Response& response) {
  metrics_.Set(state());
  std::vector<prometheus::MetricFamily> families;
  for (const prometheus::Collectable* collectable : collectables_) {
    for (prometheus::MetricFamily& family : collectable->Collect()) {
      families.push_back(std::move(family));
    }
  }
  response.set_content(prometheus::TextSerializer().Serialize(families),
                       "text/plain; version=0.0.4; charset=utf-8");
}

}  // namespace orders
