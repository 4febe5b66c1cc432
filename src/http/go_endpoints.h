// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// /debug/pprof/: Go's tree, with Go's statuses, headers and texts.
#ifndef HEAPWELL_SRC_HTTP_GO_ENDPOINTS_H_
#define HEAPWELL_SRC_HTTP_GO_ENDPOINTS_H_

#include "heapwell/http.h"
#include "http/routes.h"

namespace heapwell::http {

inline constexpr std::string_view kGoTree = "/debug/pprof/";

Response AnswerGoIndex(const Call& call);
/// heap and allocs.
Response AnswerGoHeap(const Call& call);
/// gperftools' profile that Go has not: in the manner of Go's.
Response AnswerGoGrowth(const Call& call);
/// peakheap: live memory when there was most of it. Has no differences.
Response AnswerGoPeakHeap(const Call& call);
Response AnswerGoCommandLine(const Call& call);
Response AnswerGoSymbol(const Call& call);

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_GO_ENDPOINTS_H_
