// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_MODEL_CONTENTION_PROFILE_H_
#define HEAPWELL_SRC_MODEL_CONTENTION_PROFILE_H_

#include "heapwell/contention_profile.h"
#include "model/profile.h"

namespace heapwell::model {

/// `profile` without the locks' own functions at the inner end of stacks: ours, and the
/// standard library's. Samples that then have the same stack are one.
ContentionProfile WithoutLocks(ContentionProfile profile);

/// As Go types it: contentions/count and delay/nanoseconds.
Profile ToProfile(const ContentionProfile& profile);

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_CONTENTION_PROFILE_H_
