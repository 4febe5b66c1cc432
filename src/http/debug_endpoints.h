// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// /debug/ for people, and /metrics.
#ifndef HEAPWELL_SRC_HTTP_DEBUG_ENDPOINTS_H_
#define HEAPWELL_SRC_HTTP_DEBUG_ENDPOINTS_H_

#include "heapwell/http.h"
#include "http/routes.h"

namespace heapwell::http {

Response AnswerIndex(const Call& call);
Response AnswerHeap(const Call& call);
Response AnswerMemStats(const Call& call);
Response AnswerVars(const Call& call);
Response AnswerMetrics(const Call& call);
/// 301 to the same path with a slash; from "/" to "/debug/".
Response AnswerRedirect(const Call& call);

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_DEBUG_ENDPOINTS_H_
