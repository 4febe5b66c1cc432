// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>
#include <optional>

#include "middleware.h"
#include "routes/routes.h"

namespace orders {
namespace {

void Show(ProductCache& products, const httplib::Request& request,
          httplib::Response& response) {
  const std::optional<Product> product = products.Find(request.matches[1]);
  if (!product) {
    Answer(response, 404, "{\"error\": \"no such product\"}\n");
    return;
  }
  const nlohmann::json body = {{"sku", product->sku},
                               {"title", product->title},
                               {"price_cents", product->price_cents}};
  Answer(response, 200, body.dump() + "\n");
}

}  // namespace

void AddProductRoutes(httplib::Server& server, ServiceMetrics& metrics,
                      ProductCache& products) {
  server.Get(R"(/products/([A-Z0-9-]{1,32}))",
             Measured(metrics, "show_product",
                      Limited([&products](const auto& in, auto& out, const auto&) {
                        Show(products, in, out);
                      })));
}

}  // namespace orders
