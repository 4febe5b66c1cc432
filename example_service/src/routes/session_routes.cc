// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "middleware.h"
#include "routes/routes.h"

namespace orders {
namespace {

using httplib::Request;
using httplib::Response;
using nlohmann::json;

constexpr int kMaxQuantity = 1000;
constexpr std::size_t kMaxSkuBytes = 32;

std::uint64_t NumberOf(const Request& request) {
  return std::stoull(request.matches[1]);
}

void NoSuchSession(Response& response) {
  Answer(response, 404, "{\"error\": \"no such session\"}\n");
}

void Open(SessionStore& sessions, Response& response) {
  const std::string id = std::to_string(sessions.Open(SessionStore::Clock::now()));
  response.set_header("Location", "/sessions/" + id);
  Answer(response, 201, "{\"id\": " + id + "}\n");
}

void Show(const SessionStore& sessions, const Request& request, Response& response) {
  const auto basket = sessions.Find(NumberOf(request));
  if (!basket) return NoSuchSession(response);
  Answer(response, 200,
         json{{"items", *basket}}.dump(-1, ' ', false, json::error_handler_t::replace) +
             "\n");
}

void PutItem(SessionStore& sessions, const Request& request, Response& response) {
  const json item = json::parse(request.body, nullptr, /*allow_exceptions=*/false);
  const json sku = item.is_object() ? item.value("sku", json()) : json();
  const json quantity = item.is_object() ? item.value("quantity", json()) : json();
  const bool good = sku.is_string() && quantity.is_number_unsigned() &&
                    sku.get_ref<const std::string&>().size() <= kMaxSkuBytes &&
                    quantity.get<std::uint64_t>() <= kMaxQuantity;
  if (!good) return Answer(response, 400, "{\"error\": \"not an item\"}\n");
  if (!sessions.Put(NumberOf(request), sku, quantity)) return NoSuchSession(response);
  Show(sessions, request, response);
}

}  // namespace

void AddSessionRoutes(httplib::Server& server, ServiceMetrics& metrics,
                      SessionStore& sessions) {
  constexpr const char* kOne = R"(/sessions/(\d{1,19}))";
  const auto measured = [&metrics](const char* route, auto answer) {
    return Measured(
        metrics, route,
        Limited([answer](const auto& in, auto& out, const auto&) { answer(in, out); }));
  };
  server.Post("/sessions",
              measured("open_session",
                       [&sessions](const auto&, auto& out) { Open(sessions, out); }));
  server.Get(kOne, measured("show_session", [&sessions](const auto& in, auto& out) {
               Show(sessions, in, out);
             }));
  server.Put(std::string(kOne) + "/items",
             measured("put_item", [&sessions](const auto& in, auto& out) {
               PutItem(sessions, in, out);
             }));
  server.Delete(kOne, measured("close_session", [&sessions](const auto& in, auto& out) {
                  if (!sessions.Close(NumberOf(in))) return NoSuchSession(out);
                  out.status = 204;
                }));
}

}  // namespace orders
