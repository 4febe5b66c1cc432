// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Calls from a known depth.
#ifndef HEAPWELL_BENCHMARKS_ENGINE_STACKS_H_
#define HEAPWELL_BENCHMARKS_ENGINE_STACKS_H_

#include <functional>

namespace heapwell::benchmarks {

/// Calls `work` so that a stack captured in a function that it calls has about `frames`
/// frames down to _start, whatever the caller's own depth; the compiler may have
/// inlined one or the other. No frame pointers.
void AtDepth(int frames, const std::function<void()>& work);

/// Number of different stacks that FromPlace can call from.
inline constexpr int kPlaces = 64;

/// Calls `work` from the place-th of kPlaces stacks of 20 more frames.
void FromPlace(int place, const std::function<void()>& work);

}  // namespace heapwell::benchmarks

#endif  // HEAPWELL_BENCHMARKS_ENGINE_STACKS_H_
