// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Profiles of Go's tree that are counts at one moment, and differences of two.
#ifndef HEAPWELL_SRC_HTTP_PROFILE_REPLY_H_
#define HEAPWELL_SRC_HTTP_PROFILE_REPLY_H_

#include <chrono>
#include <functional>
#include <optional>

#include "heapwell/http.h"
#include "http/routes.h"
#include "model/profile.h"

namespace heapwell::http {

/// The number in `debug`, which Go takes for 0 where it is none.
int DebugLevel(const Call& call);

/// How a profile is taken and written.
struct ProfileKind {
  std::function<Result<model::Profile>()> take;
  /// For `debug` other than 0.
  std::function<Response(int debug)> text;
};

/// Answers for the last part of the path, by Go's rules: `debug` gives text, `seconds`
/// the difference over that time. Takes a place among the dear requests.
Response ProfileReply(const Call& call, const ProfileKind& kind);

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_PROFILE_REPLY_H_
