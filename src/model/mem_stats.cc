// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "heapwell/mem_stats.h"

#include "base/fault.h"

namespace heapwell {

const char* ToString(SamplingMode mode) noexcept {
  switch (mode) {
    case SamplingMode::kTakeover:
      return "takeover";
    case SamplingMode::kNative:
      return "native";
    case SamplingMode::kNone:
      return "none";
  }
  base::CountFault();  // A cast of a number that is no mode.
  return "none";
}

}  // namespace heapwell
