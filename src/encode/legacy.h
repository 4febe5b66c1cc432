// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The text formats from before profile.proto: Go's `debug=1`, and what gperftools'
// own pprof reads.
#ifndef HEAPWELL_SRC_ENCODE_LEGACY_H_
#define HEAPWELL_SRC_ENCODE_LEGACY_H_

#include <span>
#include <string>
#include <string_view>

#include "heapwell/heap_profile.h"
#include "heapwell/mem_stats.h"

namespace heapwell::encode {

/// The heap_v2 text that Go's reader, google-pprof and people can read: a line for
/// each call stack and size, largest first, its frames as comments, and Go's
/// memory statistics as comments, as far as known. `maps_text` is that of
/// /proc/self/maps.
///
/// Readers unsample the values of a heap_v2 text by the one rate in its first line.
/// Ours are unsampled already, each by the rate that held when it was sampled, so
/// that line says 1: "all were sampled". Go takes them as they are, to the byte;
/// google-pprof adds 0.03 % to 8-byte objects and nothing to larger ones.
/// `notes`: more comments for people.
std::string LegacyHeap(const HeapProfile& profile, const MemStats& stats,
                       std::string_view maps_text,
                       std::span<const std::string> notes = {});

/// gperftools' growth text, for the same readers: a line for each stack, largest
/// first. The values are exact, and no reader scales them.
std::string LegacyGrowth(const HeapProfile& growth, std::string_view maps_text);

}  // namespace heapwell::encode

#endif  // HEAPWELL_SRC_ENCODE_LEGACY_H_
