// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Endpoints called one by one, without the gate.
#ifndef HEAPWELL_TESTS_UNIT_HTTP_CALL_FIXTURE_H_
#define HEAPWELL_TESTS_UNIT_HTTP_CALL_FIXTURE_H_

#include <algorithm>
#include <string>
#include <string_view>

#include "http/fake_source.h"
#include "http/query.h"
#include "http/routes.h"

namespace heapwell::http {

inline std::string HeaderOf(const Response& response, std::string_view name) {
  const auto found =
      std::find_if(response.headers.begin(), response.headers.end(),
                   [&](const auto& header) { return header.first == name; });
  return found == response.headers.end() ? "" : found->second;
}

struct CallFixture {
  Response Get(std::string_view target) {
    request.target = target;
    const SplitTarget split(target);
    const Route* route = FindRoute(split.path);
    if (route == nullptr) return Response{0, "no such route", {}, {}};
    return route->answer({request, split.path, split.query, options, source, capacity});
  }

  Request request;
  Options options;
  FakeSource source;
  Capacity capacity;
};

}  // namespace heapwell::http

#endif  // HEAPWELL_TESTS_UNIT_HTTP_CALL_FIXTURE_H_
