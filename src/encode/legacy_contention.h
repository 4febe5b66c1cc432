// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Contention profiles as text.
#ifndef HEAPWELL_SRC_ENCODE_LEGACY_CONTENTION_H_
#define HEAPWELL_SRC_ENCODE_LEGACY_CONTENTION_H_

#include <string>

#include "heapwell/contention_profile.h"

namespace heapwell::encode {

/// Go's `debug=1`: a line for each stack, the longest delay first, its frames as
/// comments. Values are unsampled already; cycles are nanoseconds.
std::string LegacyContention(const ContentionProfile& profile);

/// The text of gperftools' /pprof/contention, for google-pprof and Go's reader: without
/// frames, which google-pprof does not take, and without mappings, which Go does not
/// take where there are no samples.
std::string LegacyContentionz(const ContentionProfile& profile);

}  // namespace heapwell::encode

#endif  // HEAPWELL_SRC_ENCODE_LEGACY_CONTENTION_H_
