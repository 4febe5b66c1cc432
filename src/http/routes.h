// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The route table: every path we answer, and what answers it.
#ifndef HEAPWELL_SRC_HTTP_ROUTES_H_
#define HEAPWELL_SRC_HTTP_ROUTES_H_

#include <span>
#include <string_view>

#include "heapwell/http.h"
#include "heapwell/options.h"
#include "http/slots.h"
#include "http/source.h"

namespace heapwell::http {

/// All that an endpoint may look at.
struct Call {
  const Request& request;
  std::string_view path;   ///< Of the route.
  std::string_view query;  ///< As on the wire, without the '?'.
  const Options& options;
  Source& source;
  Capacity& capacity;
};

/// What a path may be asked with. All but control paths take GET and HEAD.
enum class Methods {
  kRead,
  kReadOrPost,  ///< POST asks the same, in a body.
  kControl,     ///< POST alone, for it changes this process.
};

struct Route {
  std::string_view path;  ///< Compared byte by byte: no patterns, no decoding.
  Methods methods = Methods::kRead;
  /// One line for the list of endpoints. Empty: not listed.
  std::string_view description = {};
  /// May throw std::bad_alloc.
  Response (*answer)(const Call& call);
};

/// In the order in which they are listed.
std::span<const Route> Routes();

/// nullptr: no such path.
const Route* FindRoute(std::string_view path);

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_ROUTES_H_
