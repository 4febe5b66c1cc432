// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/control_endpoints.h"

#include <cstdint>
#include <optional>
#include <string>

#include "encode/control.h"
#include "http/query.h"
#include "http/reply.h"

namespace heapwell::http {
namespace {

struct Format {
  bool is_json = false;
  std::optional<Response> refusal = {};
};

/// Refuses all that must be known before anything is changed.
Format CheckCall(const Call& call) {
  if (!call.options.allow_control) {
    return {{},
            ErrorReply(403,
                       "this process may not be changed from here: its program must "
                       "set Options::allow_control")};
  }
  const std::string format = QueryValue(call.query, "format").value_or("text");
  if (format == "text" || format == "json") return {format == "json", {}};
  return {{}, ErrorReply(400, "\"format\" is text or json")};
}

}  // namespace

Response AnswerRelease(const Call& call) {
  Format format = CheckCall(call);
  if (format.refusal) return *std::move(format.refusal);
  const Slots::Place place = call.capacity.heavy.Take();
  if (!place) return BusyReply();
  const Result<Release> release = call.source.ReleaseFreeMemory();
  if (!release) return ErrorReply(release.error());
  return format.is_json
             ? JsonReply(encode::ReleaseJson(release->bytes, release->duration))
             : TextReply(encode::ReleaseText(release->bytes, release->duration));
}

Response AnswerSampling(const Call& call) {
  Format format = CheckCall(call);
  if (format.refusal) return *std::move(format.refusal);
  const std::optional<std::string> text = QueryValue(call.query, "interval_bytes");
  const std::optional<std::int64_t> wanted =
      text ? ParseInteger(*text) : std::optional<std::int64_t>();
  if (!wanted || *wanted < 0) {
    return ErrorReply(400,
                      "\"interval_bytes\" must be given in the query, as a number of "
                      "bytes: 0 (off), or 4096 to 1099511627776");
  }
  const auto interval = static_cast<std::uint64_t>(*wanted);
  const Result<std::uint64_t> before = call.source.SetSampleInterval(interval);
  if (!before) return ErrorReply(before.error());
  return format.is_json ? JsonReply(encode::SampleIntervalJson(interval, *before))
                        : TextReply(encode::SampleIntervalText(interval, *before));
}

}  // namespace heapwell::http
