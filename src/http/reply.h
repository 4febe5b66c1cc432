// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Responses that every endpoint makes.
#ifndef HEAPWELL_SRC_HTTP_REPLY_H_
#define HEAPWELL_SRC_HTTP_REPLY_H_

#include <optional>
#include <string>
#include <string_view>

#include "heapwell/http.h"
#include "heapwell/result.h"

namespace heapwell::http {

Response TextReply(std::string body);
Response JsonReply(std::string body);
Response HtmlReply(std::string body);

/// One line of text that says what to do.
Response ErrorReply(int status, std::string_view reason);

/// The status that fits the error, and its message.
Response ErrorReply(const Error& error);

/// 429: all places for dear requests are taken.
Response BusyReply();

/// A file to download, as Go serves profiles.
Response FileReply(std::string_view file_name, std::string body);

/// Whether an Accept-Encoding field takes gzip.
bool AcceptsGzip(std::string_view accept_encoding);

/// `response` with its body gzipped, if the client takes that and it is worth it.
Response Packed(std::string_view accept_encoding, Response response);

/// What "format" of a query asks for: text, unless it says json. Empty: neither.
std::optional<bool> WantsJson(std::string_view query);
/// 400: what "format" may be.
Response FormatReply();

/// `text` with &, <, >, " and ' escaped for HTML.
std::string EscapeHtml(std::string_view text);

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_REPLY_H_
