// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What every route does beside its own job, as wrappers around its handler. From the
// outside in: Measured, Limited, Audited, Observed.
#ifndef ORDER_SERVICE_MIDDLEWARE_H_
#define ORDER_SERVICE_MIDDLEWARE_H_

#include <httplib.h>

#include <functional>
#include <string>

#include "audit/audit_writer.h"
#include "observer.h"
#include "request_limits.h"
#include "service_metrics.h"

namespace orders {

using Handler = httplib::Server::Handler;

/// A handler that knows how long it may work.
using Work = std::function<void(const httplib::Request&, httplib::Response&,
                                const RequestLimits&)>;

/// Answers with `json`.
void Answer(httplib::Response& response, int status, const std::string& json);

/// Answers who came in vain, in one line: 503 (busy, nothing was begun, try again) or
/// 504 (past its deadline); 499 if nobody is there to read it.
void Refuse(httplib::Response& response, const RequestLimits& limits, int status,
            const std::string& reason);

/// Counts and times what `next` answers.
Handler Measured(ServiceMetrics& metrics, std::string route, Handler next);

/// Gives `next` the time that the client asks for by X-Request-Timeout-Ms, or two
/// seconds; it begins when the request is read.
Handler Limited(Work next);

/// Runs `next` once its record has a place in the audit's queue; 503 if none is free in
/// time. What was answered is in the queue.
Work Audited(AuditWriter& writer, Work next);

/// Shows each request to `observer` before `next` answers it.
Work Observed(Observer& observer, Work next);

}  // namespace orders

#endif  // ORDER_SERVICE_MIDDLEWARE_H_
