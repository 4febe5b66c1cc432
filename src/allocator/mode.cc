// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Which of the three modes this process is in: a test of behaviour, not of names.
#include "allocator/mode.h"

#include <gperftools/malloc_extension.h>
#include <gperftools/tcmalloc.h>

#include <atomic>
#include <cstdlib>

#include "allocator/allocator.h"
#include "sampler/countdown.h"
#include "sampler/live_records.h"
#include "sampler/sampling.h"
#include "sampler/site_table.h"
#include "unwind/stack.h"

namespace heapwell::allocator {
namespace {

bool OwnsFreshBlock() {
  void* block = std::malloc(64);
  asm volatile("" : "+r"(block) : : "memory");
  const auto owner = MallocExtension::instance()->GetOwnership(block);
  std::free(block);
  return owner == MallocExtension::kOwned;
}

// Whether tcmalloc's own sampler takes samples: libtcmalloc_minimal has the flag's
// surroundings but no samples. Allocates until one must have come.
bool NativeSamples(const NativeInterval& interval) {
  constexpr std::size_t kBlock = std::size_t{1} << 20;
  constexpr int kBlocks = 64;  // Its first gap may have been drawn as 16 MiB.
  const std::uint64_t before = interval.Read();
  interval.Write(4096);
  bool found = false;
  for (int i = 0; i < kBlocks && !found; ++i) {
    void* block = std::malloc(kBlock);
    asm volatile("" : "+r"(block) : : "memory");
    int period = 0;
    void** traces = MallocExtension::instance()->ReadStackTraces(&period);
    found = traces != nullptr && traces[0] != nullptr;
    delete[] traces;
    std::free(block);
  }
  interval.Write(before);
  return found;
}

// What holds of every tcmalloc that samples by itself. Stands with the mode wherever
// that does, for it says how far to believe the numbers.
constexpr const char* kNativeLimits =
    ". Until then tcmalloc samples by itself: what was allocated since the start and "
    "how many objects live is unknown; "
    "a thread that is older than heapwell may allocate 16 MiB before its first sample; "
    "threads that end soon repeat one another's samples, so what they hold may be "
    "missing or counted many times; "
    "and its unwinder may hang the process when the heap grows (gperftools 2.10)";

Mode NativeOrNone(std::string why_not_takeover) {
  Mode mode{.owns_malloc = true};
  const auto interval = NativeInterval::Find();
  if (!interval || !NativeSamples(*interval)) {
    mode.reason = "this tcmalloc takes no samples (libtcmalloc_minimal?): " +
                  std::move(why_not_takeover);
    return mode;
  }
  mode.mode = SamplingMode::kNative;
  mode.native_interval = *interval;
  mode.reason = std::move(why_not_takeover) + kNativeLimits;
  return mode;
}

Mode FindMode() {
  if (!OwnsFreshBlock()) {
    return {.reason =
                "malloc is not tcmalloc's here: link the program with tcmalloc, "
                "without a sanitizer or a preloaded allocator"};
  }
  const sampler::SelfTest test = sampler::TestTakeover();
  if (!test.slow_path_is_ours) {
    return NativeOrNone(
        "tcmalloc's sampler did not call heapwell: link libheapwell.a before tcmalloc "
        "and export its symbols");
  }
  if (!test.stack_hook_is_ours) {
    return NativeOrNone("tcmalloc did not call heapwell's GetStackTrace");
  }
  if (!unwind::UnwinderIsLibgcc()) {
    return {.mode = SamplingMode::kTakeover,
            .reason =
                "tcmalloc's sampler is heapwell's, but stacks are not unwound by "
                "libgcc, and libunwind may deadlock: link -lgcc_s before -lunwind",
            .owns_malloc = true};
  }
  const bool own_walk = unwind::UnwinderInUse() == unwind::Unwinder::kDwarf;
  return {.mode = SamplingMode::kTakeover,
          .reason = own_walk ? "tcmalloc's sampler is heapwell's"
                             : "tcmalloc's sampler is heapwell's; stacks by libgcc",
          .owns_malloc = true};
}

}  // namespace

// Not a static of the function: while one thread found out, no child could be forked
// that ever would.
const Mode& TheMode() {
  static constinit std::atomic<const Mode*> the_mode{nullptr};
  const Mode* mode = the_mode.load(std::memory_order_acquire);
  if (mode != nullptr) return *mode;
  const auto* found = new Mode(FindMode());
  if (the_mode.compare_exchange_strong(mode, found)) return *found;
  delete found;
  return *mode;
}

std::string ReadVersion() {
  return TheMode().owns_malloc ? std::string(::tc_version(nullptr, nullptr, nullptr))
                               : std::string();
}

SamplingStatus ReadSampling() {
  const Mode& mode = TheMode();
  SamplingStatus status{.mode = mode.mode, .reason = mode.reason};
  if (mode.mode == SamplingMode::kTakeover) {
    status.interval_bytes = sampler::Interval();
    status.records_dropped = sampler::RecordsDropped();
    status.sites_dropped = sampler::SitesDropped();
    status.uncounted_threads = sampler::UncountedThreads();
  } else if (mode.mode == SamplingMode::kNative) {
    status.interval_bytes = mode.native_interval.Read();
  }
  return status;
}

bool SetSampleInterval(std::uint64_t interval_bytes) {
  const Mode& mode = TheMode();
  if (mode.mode == SamplingMode::kTakeover) {
    sampler::SetInterval(interval_bytes);
  } else if (mode.mode == SamplingMode::kNative) {
    mode.native_interval.Write(interval_bytes);
  }
  return mode.mode != SamplingMode::kNone;
}

ExcludeThread::ExcludeThread() noexcept { sampler::EnterExclusion(); }
ExcludeThread::~ExcludeThread() { sampler::LeaveExclusion(); }

}  // namespace heapwell::allocator
