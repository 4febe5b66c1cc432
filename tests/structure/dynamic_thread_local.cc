// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What no object that runs inside malloc may have: the control of its test.
namespace heapwell::structure_test {

extern thread_local int t_dynamic;
thread_local int t_dynamic = 0;
int Count() { return ++t_dynamic; }

}  // namespace heapwell::structure_test
