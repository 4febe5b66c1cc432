// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_HTTP_TRACE_ENDPOINTS_H_
#define HEAPWELL_SRC_HTTP_TRACE_ENDPOINTS_H_

#include "heapwell/http.h"
#include "http/routes.h"

namespace heapwell::http {

/// A trace over `seconds`: one at a time.
Response AnswerTrace(const Call& call);

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_TRACE_ENDPOINTS_H_
