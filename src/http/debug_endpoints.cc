// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/debug_endpoints.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "encode/json.h"
#include "encode/prometheus_text.h"
#include "encode/text.h"
#include "http/query.h"
#include "http/reply.h"

namespace heapwell::http {
namespace {

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
  const std::optional<bool> json = WantsJson(call.query);
  if (!json) return FormatReply();
  const Slots::Place place = call.capacity.heavy.Take();
  if (!place) return BusyReply();
  const auto verdict = call.source.Verdict();
  const model::HeapReport report = call.source.Report();
  const model::Verdict* known = verdict ? &*verdict : nullptr;
  return *json ? JsonReply(encode::HeapReportJson(report, known))
               : TextReply(encode::HeapReportText(report, known));
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
  return Packed(call.request.accept_encoding, std::move(response));
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
