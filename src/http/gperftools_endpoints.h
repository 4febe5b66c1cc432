// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// /pprof/: gperftools' tree, in the text that google-pprof reads.
#ifndef HEAPWELL_SRC_HTTP_GPERFTOOLS_ENDPOINTS_H_
#define HEAPWELL_SRC_HTTP_GPERFTOOLS_ENDPOINTS_H_

#include "heapwell/http.h"
#include "http/routes.h"

namespace heapwell::http {

Response AnswerLegacyHeap(const Call& call);
Response AnswerLegacyGrowth(const Call& call);
Response AnswerLegacyCommandLine(const Call& call);
Response AnswerLegacySymbol(const Call& call);

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_GPERFTOOLS_ENDPOINTS_H_
