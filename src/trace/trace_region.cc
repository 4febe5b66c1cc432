// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The public class: whether a trace runs is one of its members, for a load to tell.
#include "heapwell/trace.h"
#include "trace/recording.h"
#include "trace/session.h"

namespace heapwell {

constinit std::atomic<std::uint32_t> TraceRegion::session_{0};

std::uint64_t TraceRegion::Begin(std::string_view name) noexcept {
  return trace::BeginRegion(session_.load(std::memory_order_relaxed), name);
}

void TraceRegion::End(std::uint64_t place) noexcept { trace::EndRegion(place); }

void trace::PublishSession(std::uint32_t session) noexcept {
  TraceRegion::session_.store(session);
}

}  // namespace heapwell
