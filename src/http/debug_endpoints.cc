// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/debug_endpoints.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "encode/gzip.h"
#include "encode/json.h"
#include "encode/prometheus_text.h"
#include "encode/text.h"
#include "http/query.h"
#include "http/reply.h"

namespace heapwell::http {
namespace {

/// Below this, gzip's frame and the work are not worth it.
constexpr std::size_t kMinGzipBytes = 512;

std::string IndexText() {
  std::size_t width = 0;
  for (const Route& route : Routes()) {
    if (!route.description.empty()) width = std::max(width, route.path.size());
  }
  std::string text = "heapwell: the memory of this process\n\n";
  for (const Route& route : Routes()) {
    if (route.description.empty()) continue;
    text += route.path;
    text.append(width + 2 - route.path.size(), ' ');
    text += route.description;
    text += '\n';
  }
  return text;
}

std::string IndexHtml() {
  std::string html =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">"
      "<title>heapwell</title></head>\n<body>\n"
      "<h1>The memory of this process</h1>\n<table>\n";
  for (const Route& route : Routes()) {
    if (route.description.empty()) continue;
    const std::string path = EscapeHtml(route.path);
    html += "<tr><td><a href=\"" + path + "\">" + path + "</a></td><td>" +
            EscapeHtml(route.description) + "</td></tr>\n";
  }
  return html + "</table>\n</body>\n</html>\n";
}

}  // namespace

Response AnswerIndex(const Call& call) {
  const bool is_browser =
      call.request.accept.find("text/html") != std::string_view::npos;
  return is_browser ? HtmlReply(IndexHtml()) : TextReply(IndexText());
}

Response AnswerHeap(const Call& call) {
  const std::string format = QueryValue(call.query, "format").value_or("text");
  if (format != "text" && format != "json") {
    return ErrorReply(400, "\"format\" is text or json");
  }
  const Slots::Place place = call.capacity.heavy.Take();
  if (!place) return BusyReply();
  const model::HeapReport report = call.source.Report();
  return format == "json" ? JsonReply(encode::HeapReportJson(report))
                          : TextReply(encode::HeapReportText(report));
}

Response AnswerMemStats(const Call& call) {
  return JsonReply(encode::MemStatsJson(call.source.Stats()));
}

Response AnswerVars(const Call& call) {
  return JsonReply(encode::ExpvarJson(call.source.Stats(), call.source.Census(),
                                      call.source.CommandLine()));
}

Response AnswerMetrics(const Call& call) {
  Response response = TextReply(encode::PrometheusText(call.source.Metrics()));
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.headers.emplace_back("Vary", "Accept-Encoding");
  if (response.body.size() < kMinGzipBytes ||
      !AcceptsGzip(call.request.accept_encoding)) {
    return response;
  }
  if (std::string packed = encode::Gzip(response.body); !packed.empty()) {
    response.body = std::move(packed);
    response.headers.emplace_back("Content-Encoding", "gzip");
  }
  return response;
}

Response AnswerRedirect(const Call& call) {
  const std::string target =
      call.path == "/" ? "/debug/" : std::string(call.path) + "/";
  Response response =
      HtmlReply("<a href=\"" + target + "\">Moved Permanently</a>.\n\n");
  response.status = 301;
  response.headers.emplace_back("Location", target);
  return response;
}

}  // namespace heapwell::http
