// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_HTTP_RESPONSE_HEAD_H_
#define HEAPWELL_SRC_HTTP_RESPONSE_HEAD_H_

#include <string>

#include "heapwell/http.h"

namespace heapwell::http {

/// Status line, headers and empty line. With a Content-Length, but for HEAD, which
/// has no body to measure. Headers that would break the framing are left out.
std::string FormatResponseHead(const Response& response, bool is_head);

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_RESPONSE_HEAD_H_
