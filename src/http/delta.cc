// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/delta.h"

#include <algorithm>
#include <string>
#include <thread>

#include "http/query.h"
#include "http/reply.h"

namespace heapwell::http {

DeltaRequest ParseDelta(std::string_view query, bool debug,
                        std::chrono::seconds longest) {
  const std::optional<std::string> text = QueryValue(query, "seconds");
  if (!text || text->empty()) return {};
  const std::optional<std::int64_t> seconds = ParseInteger(*text);
  if (!seconds || *seconds <= 0) {
    return {
        {},
        ErrorReply(400, "invalid value for \"seconds\" - must be a positive integer")};
  }
  if (debug) return {{}, ErrorReply(400, "seconds and debug params are incompatible")};
  if (*seconds > longest.count()) {
    return {{},
            ErrorReply(400, "\"seconds\" may be at most " +
                                std::to_string(longest.count()) +
                                " here (Options::capture_limit)")};
  }
  return {std::chrono::seconds(*seconds), {}};
}

bool WaitUnlessCancelled(std::chrono::milliseconds time,
                         const std::function<bool()>& cancelled) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds kSlice{100};
  const Clock::time_point end = Clock::now() + time;
  for (;;) {
    if (cancelled && cancelled()) return false;
    const Clock::duration left = end - Clock::now();
    if (left <= Clock::duration::zero()) return true;
    std::this_thread::sleep_for(std::min<Clock::duration>(left, kSlice));
  }
}

}  // namespace heapwell::http
