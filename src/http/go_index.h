// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_HTTP_GO_INDEX_H_
#define HEAPWELL_SRC_HTTP_GO_INDEX_H_

#include <string>

namespace heapwell::http {

/// The page at /debug/pprof/, in the shape of Go's: tools pick it apart.
std::string GoIndexHtml();

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_GO_INDEX_H_
