// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_MODEL_DIFFERENCE_H_
#define HEAPWELL_SRC_MODEL_DIFFERENCE_H_

#include "model/profile.h"

namespace heapwell::model {

/// What happened between two profiles of this process, as Go answers `?seconds=N`:
/// every column of `later` less that of `earlier`, by stack and labels. Samples
/// that are zero throughout are dropped; live columns may be negative. Both must
/// have the same sample types.
Profile Subtract(Profile later, const Profile& earlier);

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_DIFFERENCE_H_
