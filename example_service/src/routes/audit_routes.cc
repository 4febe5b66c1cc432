// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "middleware.h"
#include "routes/routes.h"

namespace orders {
namespace {

constexpr const char* kLatestOfClient =
    "SELECT at_ms, method, path, status, body_bytes, resource FROM audit"
    " WHERE client = ?1 ORDER BY id DESC LIMIT 100";

// Compares every order with every later one: no index helps, and each order more makes
// it slower. There is one such report in every company.
constexpr const char* kDuplicates =
    "SELECT a.resource, b.resource FROM audit a JOIN audit b"
    " ON b.id > a.id AND abs(a.at_ms - b.at_ms) < 1000"
    " AND abs(a.body_bytes - b.body_bytes) < 8 AND +a.client = +b.client"
    " WHERE a.method = 'POST' AND b.method = 'POST' LIMIT 1000";

void Report(ConnectionPool& pool, const char* sql, const std::string& argument,
            httplib::Response& response, const RequestLimits& limits) {
  std::string error;
  std::optional<ConnectionPool::Lease> connection = pool.Take(limits, &error);
  if (!connection) {
    Refuse(response, limits, 503, error);
    return;
  }
  const nlohmann::json rows = (*connection)->Select(sql, argument, limits);
  if (limits.ended()) {
    Refuse(response, limits, 504, "past its deadline: the report was stopped");
    return;
  }
  Answer(response, 200,
         nlohmann::json{{"rows", rows}}.dump(-1, ' ', false,
                                             nlohmann::json::error_handler_t::replace) +
             "\n");
}

}  // namespace

void AddAuditRoutes(httplib::Server& server, ServiceMetrics& metrics,
                    ConnectionPool& pool) {
  server.Get(
      "/audit",
      Measured(metrics, "audit_of_client",
               Limited([&pool](const auto& in, auto& out, const RequestLimits& limits) {
                 Report(pool, kLatestOfClient, in.get_param_value("client"), out,
                        limits);
               })));
  server.Get(
      "/audit/duplicates",
      Measured(metrics, "audit_duplicates",
               Limited([&pool](const auto&, auto& out, const RequestLimits& limits) {
                 Report(pool, kDuplicates, "", out, limits);
               })));
}

}  // namespace orders
