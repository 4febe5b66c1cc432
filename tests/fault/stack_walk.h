// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_TESTS_FAULT_STACK_WALK_H_
#define HEAPWELL_TESTS_FAULT_STACK_WALK_H_

#include <cstdint>
#include <span>

namespace heapwell::fault_test {

/// The caller's stack, itself first: by the engine, or by the control's walk.
int Walk(std::span<std::uintptr_t> out);

/// dlclose: heapwell's, or the control's.
void Close(void* library);

}  // namespace heapwell::fault_test

#endif  // HEAPWELL_TESTS_FAULT_STACK_WALK_H_
