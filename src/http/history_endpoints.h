// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Memory over time, and what grows.
#ifndef HEAPWELL_SRC_HTTP_HISTORY_ENDPOINTS_H_
#define HEAPWELL_SRC_HTTP_HISTORY_ENDPOINTS_H_

#include "heapwell/http.h"
#include "http/routes.h"

namespace heapwell::http {

Response AnswerHistory(const Call& call);
Response AnswerLeaks(const Call& call);

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_HISTORY_ENDPOINTS_H_
