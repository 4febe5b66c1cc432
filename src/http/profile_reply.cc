// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/profile_reply.h"

#include <algorithm>
#include <string>
#include <utility>

#include "encode/pprof.h"
#include "http/delta.h"
#include "http/go_endpoints.h"
#include "http/query.h"
#include "http/reply.h"
#include "model/difference.h"

namespace heapwell::http {
namespace {

Response Difference(const Call& call, const ProfileKind& kind, const std::string& name,
                    std::chrono::seconds time) {
  const Slots::Place waiting = call.capacity.waiting.Take();
  if (!waiting) return BusyReply();
  const Result<model::Profile> earlier = kind.take();
  if (!earlier) return ErrorReply(earlier.error());
  if (!WaitUnlessCancelled(time, call.request.cancelled)) {
    return ErrorReply(500, "context canceled");
  }
  Result<model::Profile> later = kind.take();
  if (!later) return ErrorReply(later.error());
  return FileReply(name + "-delta",
                   encode::Pprof(model::Subtract(*std::move(later), *earlier)));
}

}  // namespace

int DebugLevel(const Call& call) {
  const std::optional<std::string> debug = QueryValue(call.query, "debug");
  const std::int64_t level = debug ? ParseInteger(*debug).value_or(0) : 0;
  return static_cast<int>(std::clamp<std::int64_t>(level, -1, 2));
}

Response ProfileReply(const Call& call, const ProfileKind& kind) {
  const int debug = DebugLevel(call);
  DeltaRequest delta = ParseDelta(call.query, debug != 0, call.options.capture_limit);
  if (delta.refusal) return *std::move(delta.refusal);

  const Slots::Place place = call.capacity.heavy.Take();
  if (!place) return BusyReply();
  const std::string name(call.path.substr(kGoTree.size()));
  if (delta.time) return Difference(call, kind, name, *delta.time);
  if (debug != 0) return kind.text(debug);
  const Result<model::Profile> profile = kind.take();
  if (!profile) return ErrorReply(profile.error());
  return FileReply(name, encode::Pprof(*profile));
}

}  // namespace heapwell::http
