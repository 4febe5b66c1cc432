// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/router.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "http/gate.h"
#include "http/go_endpoints.h"
#include "http/query.h"
#include "http/reply.h"
#include "http/request_head.h"
#include "http/routes.h"
#include "http/slots.h"

namespace heapwell::http {
namespace {

bool IsVisible(char c) { return c > 0x20 && c < 0x7f; }

/// What a server that parses for itself may have let through.
std::optional<Response> RefuseForm(const Request& request) {
  const std::string_view target = request.target;
  if (target.size() > kMaxTargetBytes) {
    return ErrorReply(414, "the request target is longer than 1024 bytes");
  }
  if (target.empty() || target.front() != '/' ||
      !std::all_of(target.begin(), target.end(), IsVisible)) {
    return ErrorReply(400, "the request target is malformed");
  }
  if (request.body.size() > kMaxBodyBytes) {
    return ErrorReply(413, "the body is larger than 1 MiB");
  }
  return std::nullopt;
}

bool IsInGoTree(std::string_view path) {
  return path.substr(0, kGoTree.size()) == kGoTree;
}

std::optional<Response> RefuseMethod(const Route& route, std::string_view method) {
  const bool reads = method == "GET" || method == "HEAD";
  const bool is_control = route.methods == Methods::kControl;
  if (reads && !is_control) return std::nullopt;
  if (method == "POST" && route.methods != Methods::kRead) return std::nullopt;
  const std::string allowed = is_control                        ? "POST"
                              : route.methods == Methods::kRead ? "GET, HEAD"
                                                                : "GET, HEAD, POST";
  Response response = ErrorReply(405, "this path takes only " + allowed);
  response.headers.emplace_back("Allow", allowed);
  return response;
}

bool HasHeader(const Response& response, std::string_view name) {
  return std::any_of(response.headers.begin(), response.headers.end(),
                     [&](const auto& header) { return header.first == name; });
}

void AddCommonHeaders(std::string_view path, Response& response) {
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  response.headers.emplace_back("Cache-Control", "no-store");
  if (!HasHeader(response, "Content-Security-Policy")) {
    response.headers.emplace_back("Content-Security-Policy", "default-src 'none'");
  }
  // With this header pprof's clients show the reason and not just the status.
  if (response.status >= 400 && IsInGoTree(path)) {
    response.headers.emplace_back("X-Go-Pprof", "1");
  }
}

}  // namespace

struct Router::Impl {
  const Options options;
  Source& source;
  Gate gate;
  Capacity capacity;

  Response Answer(const Request& request, const SplitTarget& target) {
    const auto now = std::chrono::steady_clock::now();
    if (auto refusal = RefuseForm(request)) return *std::move(refusal);
    if (auto refusal = gate.Refuse(request, target.path, now)) {
      return *std::move(refusal);
    }
    const Route* route = FindRoute(target.path);
    if (route == nullptr) {
      return ErrorReply(404, IsInGoTree(target.path)
                                 ? "Unknown profile"
                                 : "nothing is here: see /debug/ for what is");
    }
    if (auto refusal = RefuseMethod(*route, request.method)) return *std::move(refusal);
    return route->answer(
        {request, target.path, target.query, options, source, capacity});
  }
};

Router::Router(const Options& options, Source& source)
    : impl_(new Impl{options, source, Gate(options), {}}) {}
Router::~Router() = default;

Response Router::Handle(const Request& request) {
  const SplitTarget target(request.target);
  Response response = impl_->Answer(request, target);
  AddCommonHeaders(target.path, response);
  if (request.method == "HEAD") response.body.clear();
  return response;
}

}  // namespace heapwell::http
