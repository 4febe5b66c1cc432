// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "sampler/thread_state.h"

namespace heapwell::sampler {

constinit thread_local ThreadState t_state __attribute__((tls_model("initial-exec")));

}  // namespace heapwell::sampler
