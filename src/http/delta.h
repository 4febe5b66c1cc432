// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// `seconds` on a profile that is no CPU profile: the difference over that time.
#ifndef HEAPWELL_SRC_HTTP_DELTA_H_
#define HEAPWELL_SRC_HTTP_DELTA_H_

#include <chrono>
#include <functional>
#include <optional>
#include <string_view>

#include "heapwell/http.h"

namespace heapwell::http {

/// What `seconds` asks for: nothing, a time, or what is wrong with it.
struct DeltaRequest {
  std::optional<std::chrono::seconds> time = {};
  std::optional<Response> refusal = {};
};

/// Go's rules, within `longest`. `debug` is that of the same query.
DeltaRequest ParseDelta(std::string_view query, bool debug,
                        std::chrono::seconds longest);

/// Sleeps for `time`. False as soon as `cancelled`, asked ten times a second, says
/// so.
bool WaitUnlessCancelled(std::chrono::milliseconds time,
                         const std::function<bool()>& cancelled);

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_DELTA_H_
