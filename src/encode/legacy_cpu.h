// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_ENCODE_LEGACY_CPU_H_
#define HEAPWELL_SRC_ENCODE_LEGACY_CPU_H_

#include <string>
#include <string_view>

#include "heapwell/cpu_profile.h"

namespace heapwell::encode {

/// gperftools' CPU profile, which google-pprof and Go read: 8-byte words of this
/// machine, then the text of /proc/self/maps. It has no names and no threads.
///
/// Readers take a frame that stands second in nearly every sample for an artefact of
/// the signal handler and leave it out; ours has none, and nothing can tell them so.
std::string LegacyCpu(const CpuProfile& profile, std::string_view maps_text);

}  // namespace heapwell::encode

#endif  // HEAPWELL_SRC_ENCODE_LEGACY_CPU_H_
