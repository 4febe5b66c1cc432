// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_ENCODE_PERFETTO_H_
#define HEAPWELL_SRC_ENCODE_PERFETTO_H_

#include <string>

#include "model/trace.h"

namespace heapwell::encode {

/// A Perfetto trace: regions as slices on their threads' tracks, and below the process
/// a counter track for each counter, and one track each of pauses, of sampled
/// allocations and of sampled frees, with call stacks weighted by bytes. Packets ascend
/// in time; slices of a track nest, whatever the values say.
std::string Perfetto(const model::Trace& trace);

}  // namespace heapwell::encode

#endif  // HEAPWELL_SRC_ENCODE_PERFETTO_H_
