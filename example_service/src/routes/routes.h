// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What the service answers beside orders: a file each. `metrics` and what the routes
// work on must outlive `server`.
#ifndef ORDER_SERVICE_ROUTES_ROUTES_H_
#define ORDER_SERVICE_ROUTES_ROUTES_H_

#include <httplib.h>

#include "audit/connection_pool.h"
#include "product_cache.h"
#include "service_metrics.h"
#include "session_store.h"

namespace orders {

/// POST /sessions, GET and DELETE /sessions/<number>, PUT /sessions/<number>/items.
void AddSessionRoutes(httplib::Server& server, ServiceMetrics& metrics,
                      SessionStore& sessions);

/// GET /products/<sku>.
void AddProductRoutes(httplib::Server& server, ServiceMetrics& metrics,
                      ProductCache& products);

/// GET /audit?client=<address>: its latest requests. GET /audit/duplicates: orders that
/// may have been sent twice, a report that takes as long as it may.
void AddAuditRoutes(httplib::Server& server, ServiceMetrics& metrics,
                    ConnectionPool& pool);

}  // namespace orders

#endif  // ORDER_SERVICE_ROUTES_ROUTES_H_
