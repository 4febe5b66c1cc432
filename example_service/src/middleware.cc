// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "middleware.h"

#include <heapwell/tag.h>
#include <heapwell/trace.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <system_error>
#include <utility>

#include "client_connection.h"

namespace orders {
namespace {

// What the audit holds can be told from the rest in heap profiles:
// go tool pprof -tagfocus=audit.
const heapwell::Tag kAuditTag("audit");

constexpr const char* kTimeoutHeader = "X-Request-Timeout-Ms";
constexpr int kUsualTimeoutMs = 2000;
constexpr std::size_t kMaxClientBytes = 64;  // Who a header names may be anything.
constexpr int kMaxTimeoutMs = 30'000;        // No client waits longer.

/// Empty: it is no number of milliseconds.
std::optional<int> TimeoutOf(const httplib::Request& request) {
  if (!request.has_header(kTimeoutHeader)) return kUsualTimeoutMs;
  const std::string text = request.get_header_value(kTimeoutHeader);
  int milliseconds = 0;
  const char* end = text.data() + text.size();
  const auto [last, status] = std::from_chars(text.data(), end, milliseconds);
  if (status != std::errc() || last != end || milliseconds < 0) return std::nullopt;
  return std::min(milliseconds, kMaxTimeoutMs);
}

/// Who asks: a load balancer stands before this service and names the client.
std::string ClientOf(const httplib::Request& request) {
  return request.has_header("X-Forwarded-For")
             ? request.get_header_value("X-Forwarded-For").substr(0, kMaxClientBytes)
             : request.remote_addr;
}

int StatusOf(const httplib::Response& response) {
  return response.status == -1 ? 200 : response.status;  // httplib then sends 200.
}

std::int64_t MillisecondsSince1970() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace

void Answer(httplib::Response& response, int status, const std::string& json) {
  response.status = status;
  response.set_content(json, "application/json");
}

void Refuse(httplib::Response& response, const RequestLimits& limits, int status,
            const std::string& reason) {
  if (limits.ended() == RequestLimits::End::kClientGone) {
    Answer(response, 499, "{\"error\": \"the client is gone\"}\n");
    return;
  }
  if (status == 503) response.set_header("Retry-After", "1");
  Answer(response, status, "{\"error\": \"" + reason + "\"}\n");
}

Handler Measured(ServiceMetrics& metrics, std::string route, Handler next) {
  return [&metrics, route = std::move(route), next = std::move(next)](
             const httplib::Request& request, httplib::Response& response) {
    const heapwell::TraceRegion region(route);
    const auto begin = std::chrono::steady_clock::now();
    next(request, response);
    const std::chrono::duration<double> taken =
        std::chrono::steady_clock::now() - begin;
    metrics.CountRequest(route, StatusOf(response), taken.count());
  };
}

Handler Limited(Work next) {
  return [next = std::move(next)](const httplib::Request& request,
                                  httplib::Response& response) {
    const std::optional<int> timeout_ms = TimeoutOf(request);
    if (!timeout_ms) {
      Answer(response, 400,
             std::string("{\"error\": \"") + kTimeoutHeader +
                 " must be a number of milliseconds\"}\n");
      return;
    }
    ClientConnection connection(request.local_port, request.remote_port);
    const RequestLimits limits(
        RequestLimits::Clock::now() + std::chrono::milliseconds(*timeout_ms),
        [&connection] { return connection.is_closed(); });
    if (limits.ended()) {
      Refuse(response, limits, 504, "past its deadline: nothing was begun");
      return;
    }
    next(request, response, limits);
  };
}

Work Audited(AuditWriter& writer, Work next) {
  return [&writer, next = std::move(next)](const httplib::Request& request,
                                           httplib::Response& response,
                                           const RequestLimits& limits) {
    std::optional<AuditWriter::Place> place = writer.Reserve(limits);
    if (!place) {
      Refuse(response, limits, 503, "the audit's queue is full: nothing was begun");
      return;
    }
    next(request, response, limits);
    std::move(*place).Put({MillisecondsSince1970(), ClientOf(request), request.method,
                           request.path, StatusOf(response), request.body.size(),
                           response.get_header_value("Location")});
  };
}

Work Observed(Observer& observer, Work next) {
  return [&observer, next = std::move(next)](const httplib::Request& request,
                                             httplib::Response& response,
                                             const RequestLimits& limits) {
    {
      const heapwell::ScopedTag scope(kAuditTag);
      observer.Record({ClientOf(request), request.method, request.path, request.body});
    }
    next(request, response, limits);
  };
}

}  // namespace orders
