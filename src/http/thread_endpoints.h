// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Threads, as Go's tree serves its goroutines and threads.
#ifndef HEAPWELL_SRC_HTTP_THREAD_ENDPOINTS_H_
#define HEAPWELL_SRC_HTTP_THREAD_ENDPOINTS_H_

#include "heapwell/http.h"
#include "http/routes.h"

namespace heapwell::http {

Response AnswerGoThreads(const Call& call);
Response AnswerGoThreadCreate(const Call& call);

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_THREAD_ENDPOINTS_H_
