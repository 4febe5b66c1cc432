// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_HTTP_CONTENTION_ENDPOINTS_H_
#define HEAPWELL_SRC_HTTP_CONTENTION_ENDPOINTS_H_

#include "heapwell/http.h"
#include "http/routes.h"

namespace heapwell::http {

/// Go's "mutex" and "block".
Response AnswerGoContention(const Call& call);

/// gperftools' contention: who held locks, as Go's "mutex".
Response AnswerLegacyContention(const Call& call);

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_CONTENTION_ENDPOINTS_H_
