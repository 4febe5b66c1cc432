// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_ENCODE_PPROF_H_
#define HEAPWELL_SRC_ENCODE_PPROF_H_

#include <string>

#include "model/profile.h"

namespace heapwell::encode {

/// gzip'd profile.proto. Ids are 1..N in table order, strings valid UTF-8.
std::string Pprof(const model::Profile& profile);

}  // namespace heapwell::encode

#endif  // HEAPWELL_SRC_ENCODE_PPROF_H_
