// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_ENCODE_LEGACY_H_
#define HEAPWELL_SRC_ENCODE_LEGACY_H_

#include <string>
#include <string_view>
#include <vector>

#include "heapwell/heap_profile.h"
#include "heapwell/mem_stats.h"

namespace heapwell::encode {

/// The heap_v2 text that Go's reader, google-pprof and people can read. Values are
/// unsampled again by the reader, so they are scaled back here. `maps_text` is that
/// of /proc/self/maps.
std::string LegacyHeap(const HeapProfile& profile, const MemStats& stats,
                       std::string_view maps_text);

/// Go's debug=1 text of a count profile without stacks ("goroutine") or of an empty
/// contention profile ("mutex", "block").
std::string LegacyEmpty(std::string_view name);

}  // namespace heapwell::encode

#endif  // HEAPWELL_SRC_ENCODE_LEGACY_H_
