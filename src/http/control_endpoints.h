// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What changes this process: POST alone, and off unless Options::allow_control.
#ifndef HEAPWELL_SRC_HTTP_CONTROL_ENDPOINTS_H_
#define HEAPWELL_SRC_HTTP_CONTROL_ENDPOINTS_H_

#include "heapwell/http.h"
#include "http/routes.h"

namespace heapwell::http {

Response AnswerRelease(const Call& call);
Response AnswerSampling(const Call& call);

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_CONTROL_ENDPOINTS_H_
