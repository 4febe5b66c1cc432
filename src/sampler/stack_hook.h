// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_SAMPLER_STACK_HOOK_H_
#define HEAPWELL_SRC_SAMPLER_STACK_HOOK_H_

#include <cstdint>

#include "sampler/live_records.h"
#include "sampler/site_table.h"
#include "unwind/stack.h"

// gperftools' names (gperftools/stacktrace.h), defined by us in their place.
int GetStackTrace(void** result, int max_depth, int skip_count);
int GetStackTraceWithContext(void** result, int max_depth, int skip_count,
                             const void* context);
int GetStackFrames(void** result, int* sizes, int max_depth, int skip_count);
int GetStackFramesWithContext(void** result, int* sizes, int max_depth, int skip_count,
                              const void* context);

namespace heapwell::sampler {

/// Samples whose stack we have served, the self-test's included.
std::uint64_t SamplesTaken() noexcept;

/// A sample that was just booked.
struct ObservedSample {
  SiteId site = kOverflowSite;
  Token token = 0;
  std::uint64_t charged_bytes = 0;
  std::uint64_t interval_bytes = 0;
};

/// Calls `observer` at each sample from now on, in the middle of malloc. nullptr:
/// nobody.
void SetSampleObserver(void (*observer)(const ObservedSample&) noexcept) noexcept;

/// What all four names above do, whose own record it is, for their caller.
int ServeStack(unwind::FrameRecord record, void** out, int max_depth,
               int skip) noexcept;

}  // namespace heapwell::sampler

#endif  // HEAPWELL_SRC_SAMPLER_STACK_HOOK_H_
