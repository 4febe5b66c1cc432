// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// One request to one response: the gate, the route table, the endpoints.
#ifndef HEAPWELL_SRC_HTTP_ROUTER_H_
#define HEAPWELL_SRC_HTTP_ROUTER_H_

#include <memory>

#include "heapwell/http.h"
#include "heapwell/options.h"
#include "http/source.h"

namespace heapwell::http {

/// Answers requests from a Source. Thread-safe as far as the Source is.
class Router {
 public:
  /// `source` must outlive the router.
  Router(const Options& options, Source& source);
  ~Router();

  /// May throw std::bad_alloc and nothing else; the caller turns it into a 503.
  Response Handle(const Request& request);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_ROUTER_H_
