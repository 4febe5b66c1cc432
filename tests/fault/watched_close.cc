// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <dlfcn.h>

#include "stack_walk.h"

namespace heapwell::fault_test {

void Close(void* library) { ::dlclose(library); }

}  // namespace heapwell::fault_test
