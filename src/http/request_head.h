// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The head of a request, from the bytes of a stranger: strict, bounded, pure.
#ifndef HEAPWELL_SRC_HTTP_REQUEST_HEAD_H_
#define HEAPWELL_SRC_HTTP_REQUEST_HEAD_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

namespace heapwell::http {

/// Four times what browsers with full cookie jars send to localhost.
inline constexpr std::size_t kMaxHeadBytes = 8192;
inline constexpr int kMaxFields = 64;
/// No target of ours is longer than 200 bytes but `symbol`, which may be posted.
inline constexpr std::size_t kMaxTargetBytes = 1024;
/// POST of 60,000 addresses to `symbol`, as google-pprof sends them.
inline constexpr std::size_t kMaxBodyBytes = std::size_t{1} << 20;

/// Why a request is refused before anybody looked at what it asks for.
struct HeadError {
  int status = 400;
  std::string_view reason = {};  ///< One line; never an echo of the request.
};

/// What our endpoints look at. Views into the bytes that were parsed.
struct RequestHead {
  std::string_view method = {};  ///< Upper-case letters.
  std::string_view target = {};  ///< Begins with '/'; printable ASCII.
  std::string_view host = {};
  std::string_view authorization = {};
  std::string_view accept = {};
  std::string_view accept_encoding = {};
  std::string_view origin = {};
  std::string_view sec_fetch_site = {};
  std::size_t body_bytes = 0;     ///< At most kMaxBodyBytes.
  bool expects_continue = false;  ///< The body comes only after a "100 Continue".
};

/// Where the head that `bytes` begins with ends (one past the empty line), or npos
/// if more must come.
std::size_t FindHeadEnd(std::string_view bytes);

/// What is already wrong with a head of which more must come: too long, or bytes
/// that no head has. An empty reason: nothing yet.
HeadError CheckPartialHead(std::string_view bytes);

/// `head` includes the empty line. What is not exactly HTTP/1.0 or 1.1 in its plain
/// form is refused: folded or duplicate fields, bare line feeds, other forms of the
/// target, chunked bodies, lengths that are no number.
std::variant<RequestHead, HeadError> ParseRequestHead(std::string_view head);

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_REQUEST_HEAD_H_
