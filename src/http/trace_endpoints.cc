// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/trace_endpoints.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "http/delta.h"
#include "http/reply.h"

namespace heapwell::http {
namespace {

// Long enough to do the thing in question once.
constexpr std::chrono::seconds kDefaultTime{5};

Response Refused(const Error& error) {
  if (error.code != ErrorCode::kBusy) return ErrorReply(error);
  Response response = ErrorReply(429, error.message);
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

}  // namespace

Response AnswerTrace(const Call& call) {
  DeltaRequest asked =
      ParseDelta(call.query, /*debug=*/false, call.options.capture_limit);
  if (asked.refusal) return *std::move(asked.refusal);
  const Slots::Place heavy = call.capacity.heavy.Take();
  const Slots::Place waiting = call.capacity.waiting.Take();
  if (!heavy || !waiting) return BusyReply();
  TraceOptions options;
  options.duration =
      asked.time.value_or(std::min(kDefaultTime, call.options.capture_limit));
  options.cancelled = call.request.cancelled;
  Result<std::string> trace = call.source.Trace(options);
  if (!trace) return Refused(trace.error());
  return FileReply("heapwell.pftrace", *std::move(trace));
}

}  // namespace heapwell::http
