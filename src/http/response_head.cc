// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/response_head.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace heapwell::http {
namespace {

struct Status {
  int code;
  std::string_view phrase;
};
constexpr Status kStatuses[] = {
    {200, "OK"},
    {301, "Moved Permanently"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
};

/// The phrase is for people: no client looks at it.
std::string_view Phrase(int code) {
  const auto* found =
      std::find_if(std::begin(kStatuses), std::end(kStatuses),
                   [&](const Status& status) { return status.code == code; });
  return found == std::end(kStatuses) ? "Status" : found->phrase;
}

bool IsSafe(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

void AddHeader(std::string_view name, std::string_view value, std::string& head) {
  if (name.empty() || !IsSafe(name) || !IsSafe(value)) return;
  head.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string FormatResponseHead(const Response& response, bool is_head) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
  head.append(Phrase(response.status)).append("\r\n");
  AddHeader("Content-Type", response.content_type, head);
  for (const auto& [name, value] : response.headers) AddHeader(name, value, head);
  if (!is_head) AddHeader("Content-Length", std::to_string(response.body.size()), head);
  head += "Connection: close\r\n\r\n";
  return head;
}

}  // namespace heapwell::http
