// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What every route does beside its own job, as wrappers around its handler.
#ifndef ORDER_SERVICE_MIDDLEWARE_H_
#define ORDER_SERVICE_MIDDLEWARE_H_

#include <httplib.h>

#include <string>

#include "observer.h"
#include "service_metrics.h"

namespace orders {

using Handler = httplib::Server::Handler;

/// Counts and times what `next` answers.
Handler Measured(ServiceMetrics& metrics, std::string route, Handler next);

/// Shows each request to `observer` before `next` answers it.
Handler Observed(Observer& observer, Handler next);

}  // namespace orders

#endif  // ORDER_SERVICE_MIDDLEWARE_H_
