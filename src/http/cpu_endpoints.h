// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// CPU profiles, as Go's tree and gperftools' serve them.
#ifndef HEAPWELL_SRC_HTTP_CPU_ENDPOINTS_H_
#define HEAPWELL_SRC_HTTP_CPU_ENDPOINTS_H_

#include "heapwell/http.h"
#include "http/routes.h"

namespace heapwell::http {

Response AnswerGoCpu(const Call& call);
Response AnswerLegacyCpu(const Call& call);

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_CPU_ENDPOINTS_H_
