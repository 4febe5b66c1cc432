// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_TRACE_SESSION_H_
#define HEAPWELL_SRC_TRACE_SESSION_H_

#include <cstdint>

namespace heapwell::trace {

/// Tells every TraceRegion which trace runs. 0: none.
void PublishSession(std::uint32_t session) noexcept;

}  // namespace heapwell::trace

#endif  // HEAPWELL_SRC_TRACE_SESSION_H_
