// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/cpu_endpoints.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "encode/legacy_cpu.h"
#include "encode/pprof.h"
#include "http/query.h"
#include "http/reply.h"
#include "model/cpu_profile.h"

namespace heapwell::http {
namespace {

/// What Go takes where it is told nothing, or nothing of use.
constexpr std::chrono::seconds kDefaultTime{30};

/// Go's rules for `seconds`: what is no positive number is 30.
std::chrono::seconds TimeOf(const Call& call) {
  const std::optional<std::string> text = QueryValue(call.query, "seconds");
  const std::int64_t seconds = text ? ParseInteger(*text).value_or(0) : 0;
  if (seconds <= 0) return std::min(kDefaultTime, call.options.capture_limit);
  return std::chrono::seconds(seconds);
}

Result<CpuProfile> Capture(const Call& call, std::chrono::seconds time) {
  CpuProfileOptions options;
  options.duration = time;
  options.cancelled = call.request.cancelled;
  return call.source.Cpu(options);
}

/// Takes the profile and hands it to `reply`, or says why there is none.
template <typename Reply>
Response Answer(const Call& call, Reply reply) {
  const std::chrono::seconds time = TimeOf(call);
  if (time > call.options.capture_limit) {
    return ErrorReply(400, "\"seconds\" may be at most " +
                               std::to_string(call.options.capture_limit.count()) +
                               " here (Options::capture_limit)");
  }
  const Slots::Place heavy = call.capacity.heavy.Take();
  const Slots::Place waiting = call.capacity.waiting.Take();
  if (!heavy || !waiting) return BusyReply();
  const Result<CpuProfile> profile = Capture(call, time);
  if (!profile) {
    return ErrorReply(500,
                      "Could not enable CPU profiling: " + profile.error().message);
  }
  return reply(*profile);
}

}  // namespace

Response AnswerGoCpu(const Call& call) {
  return Answer(call, [](const CpuProfile& profile) {
    return FileReply("profile", encode::Pprof(model::ToProfile(profile)));
  });
}

Response AnswerLegacyCpu(const Call& call) {
  return Answer(call, [&](const CpuProfile& profile) {
    return FileReply("profile", encode::LegacyCpu(profile, call.source.Maps()));
  });
}

}  // namespace heapwell::http
