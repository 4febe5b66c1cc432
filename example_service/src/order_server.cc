// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "order_server.h"

#include <prometheus/text_serializer.h>
#include <sys/socket.h>

#include <chrono>
#include <string>
#include <utility>

#include "middleware.h"

namespace orders {
namespace {

constexpr const char* kHost = "127.0.0.1";
constexpr std::size_t kMaxBodyBytes = 1 << 20;  // No honest order is larger.
constexpr std::size_t kThreads = 8;             // One for each busy connection.
constexpr std::size_t kRequestsPerConnection = 1000;
constexpr std::time_t kIdleSeconds = 1;  // Also the longest that a stop must wait.

void Answer(httplib::Response& response, int status, const std::string& json) {
  response.status = status;
  response.set_content(json, "application/json");
}

}  // namespace

OrderServer::OrderServer(ModeSwitch& modes,
                         std::vector<const prometheus::Collectable*> other_metrics)
    : modes_(modes), collectables_(std::move(other_metrics)) {
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

void OrderServer::AddRoutes() {
  server_.Post("/orders", Measured(metrics_, "create_order",
                                   Observed(modes_, [this](const auto& in, auto& out) {
                                     CreateOrder(in, out);
                                   })));
  server_.Get(R"(/orders/(\d{1,19}))",
              Measured(metrics_, "find_order",
                       Observed(modes_, [this](const auto& in, auto& out) {
                         FindOrder(in, out);
                       })));
  server_.Get("/mode", [this](const auto&, auto& out) {
    Answer(out, 200, "{\"mode\": \"" + std::string(modes_.mode().name) + "\"}\n");
  });
  server_.Post("/mode", [this](const auto& in, auto& out) { ChangeMode(in, out); });
  server_.Get("/healthz", [](const auto&, auto& out) {
    out.set_content("ok\n", "text/plain; charset=utf-8");
  });
  server_.Get("/metrics", [this](const auto&, auto& out) { PublishMetrics(out); });
}

void OrderServer::CreateOrder(const httplib::Request& request,
                              httplib::Response& response) {
  std::optional<Order> order = ParseOrder(request.body);
  if (!order) {
    Answer(response, 400, "{\"error\": \"not an order\"}\n");
    return;
  }
  const std::uint64_t id = book_.Add(*order);
  metrics_.SetOpenOrders(book_.size());
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
  modes_.Set(*mode);
  Answer(response, 200, "{\"mode\": \"" + std::string(mode->name) + "\"}\n");
}

void OrderServer::PublishMetrics(httplib::Response& response) {
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
