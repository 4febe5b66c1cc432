// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/reply.h"

#include <utility>

#include "encode/gzip.h"
#include "http/ascii.h"
#include "http/query.h"

namespace heapwell::http {
namespace {

/// Below this, gzip's frame and the work are not worth it.
constexpr std::size_t kMinGzipBytes = 512;

Response Reply(std::string content_type, std::string body) {
  Response response;
  response.content_type = std::move(content_type);
  response.body = std::move(body);
  return response;
}

/// Whether a "q=..." weight is zero: "0", "0.0", "0.00".
bool IsZeroWeight(std::string_view parameters) {
  const std::size_t at = parameters.find("q=");
  if (at == std::string_view::npos) return false;
  const std::string_view weight = parameters.substr(at + 2);
  return weight.find_first_not_of("0. \t") == std::string_view::npos;
}

}  // namespace

Response TextReply(std::string body) {
  return Reply("text/plain; charset=utf-8", std::move(body));
}

Response JsonReply(std::string body) {
  return Reply("application/json; charset=utf-8", std::move(body));
}

Response HtmlReply(std::string body) {
  return Reply("text/html; charset=utf-8", std::move(body));
}

Response ErrorReply(int status, std::string_view reason) {
  Response response = TextReply(std::string(reason) + "\n");
  response.status = status;
  return response;
}

Response ErrorReply(const Error& error) {
  switch (error.code) {
    case ErrorCode::kInvalidOption:
      return ErrorReply(400, error.message);
    case ErrorCode::kUnavailable:
      return ErrorReply(501, error.message);
    case ErrorCode::kBusy:
      return BusyReply();
    default:
      return ErrorReply(500, error.message);
  }
}

Response BusyReply() {
  Response response =
      ErrorReply(429, "other profiles are being taken: try again in a second");
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

Response FileReply(std::string_view file_name, std::string body) {
  Response response = Reply("application/octet-stream", std::move(body));
  response.headers.emplace_back(
      "Content-Disposition", "attachment; filename=\"" + std::string(file_name) + "\"");
  return response;
}

bool AcceptsGzip(std::string_view accept_encoding) {
  while (!accept_encoding.empty()) {
    const std::string_view item = accept_encoding.substr(0, accept_encoding.find(','));
    accept_encoding.remove_prefix(item.size() < accept_encoding.size() ? item.size() + 1
                                                                       : item.size());
    const std::size_t semicolon = item.find(';');
    if (!EqualsIgnoringCase(TrimBlanks(item.substr(0, semicolon)), "gzip")) continue;
    return semicolon == std::string_view::npos || !IsZeroWeight(item.substr(semicolon));
  }
  return false;
}

Response Packed(std::string_view accept_encoding, Response response) {
  response.headers.emplace_back("Vary", "Accept-Encoding");
  if (response.body.size() < kMinGzipBytes || !AcceptsGzip(accept_encoding)) {
    return response;
  }
  if (std::string packed = encode::Gzip(response.body); !packed.empty()) {
    response.body = std::move(packed);
    response.headers.emplace_back("Content-Encoding", "gzip");
  }
  return response;
}

std::optional<bool> WantsJson(std::string_view query) {
  const std::string format = QueryValue(query, "format").value_or("text");
  if (format != "text" && format != "json") return std::nullopt;
  return format == "json";
}

Response FormatReply() { return ErrorReply(400, "\"format\" is text or json"); }

std::string EscapeHtml(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

}  // namespace heapwell::http
