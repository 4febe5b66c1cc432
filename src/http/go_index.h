// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_HTTP_GO_INDEX_H_
#define HEAPWELL_SRC_HTTP_GO_INDEX_H_

#include <cstddef>
#include <optional>
#include <string>

namespace heapwell::http {

/// The page at /debug/pprof/, in the shape of Go's: tools pick it apart. It shows how
/// many records a profile has: `call_sites` those of heap and allocs. What is not
/// known without taking the profile stays empty; such a row is passed over by who
/// looks for digits there.
std::string GoIndexHtml(std::optional<std::size_t> call_sites);

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_GO_INDEX_H_
