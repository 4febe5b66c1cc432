// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Requests and responses without an HTTP library: for Monitor::Handle.
#ifndef HEAPWELL_HTTP_H_
#define HEAPWELL_HTTP_H_

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "heapwell/export.h"

namespace heapwell {

/// The part of an HTTP request that our endpoints look at. The views must outlive
/// the call to Monitor::Handle. Give headers as they came, empty where absent.
struct Request {
  std::string_view method = "GET";  ///< "GET", "HEAD" or "POST".
  std::string_view target = "/";    ///< As on the wire: "/debug/pprof/heap?debug=1".
  std::string_view body = {};
  std::string_view host = {};
  std::string_view authorization = {};
  std::string_view accept = {};
  std::string_view accept_encoding = {};
  std::string_view origin = {};
  std::string_view sec_fetch_site = {};
  /// Address of the peer from the socket (never from a header): "127.0.0.1", "::1",
  /// "unix". Empty counts as a stranger.
  std::string_view peer_address = {};
  /// True once nobody waits for the answer. Asked a few times a second while a
  /// request with `seconds` waits. May be empty.
  std::function<bool()> cancelled = {};
};

struct Response {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  /// Further headers: names and values fit to be sent as they are.
  std::vector<std::pair<std::string, std::string>> headers = {};
  /// Empty for HEAD.
  std::string body = {};
};

/// A path that Monitor::Handle answers.
struct Endpoint {
  std::string path = {};    ///< "/debug/pprof/heap". To be compared as it is.
  bool takes_post = false;  ///< Beside GET and HEAD.
};

/// All of them, for servers that route by exact path. Give a request to
/// Monitor::Handle whatever its path where that is easier: it answers 404.
[[nodiscard]] HEAPWELL_EXPORT std::vector<Endpoint> Endpoints();

}  // namespace heapwell

#endif  // HEAPWELL_HTTP_H_
