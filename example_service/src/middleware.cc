// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "middleware.h"

#include <heapwell/tag.h>

#include <chrono>
#include <utility>

namespace orders {
namespace {

// What the audit holds can be told from the rest in heap profiles:
// go tool pprof -tagfocus=audit.
const heapwell::Tag kAuditTag("audit");

}  // namespace

Handler Measured(ServiceMetrics& metrics, std::string route, Handler next) {
  return [&metrics, route = std::move(route), next = std::move(next)](
             const httplib::Request& request, httplib::Response& response) {
    const auto begin = std::chrono::steady_clock::now();
    next(request, response);
    const std::chrono::duration<double> taken =
        std::chrono::steady_clock::now() - begin;
    const bool is_status_unset = response.status == -1;  // httplib then sends 200.
    metrics.CountRequest(route, is_status_unset ? 200 : response.status, taken.count());
  };
}

Handler Observed(Observer& observer, Handler next) {
  return [&observer, next = std::move(next)](const httplib::Request& request,
                                             httplib::Response& response) {
    // A load balancer stands before this service and names the client.
    const std::string client = request.has_header("X-Forwarded-For")
                                   ? request.get_header_value("X-Forwarded-For")
                                   : request.remote_addr;
    {
      const heapwell::ScopedTag scope(kAuditTag);
      observer.Record({client, request.method, request.path, request.body});
    }
    next(request, response);
  };
}

}  // namespace orders
