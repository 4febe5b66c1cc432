// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Which of the three modes this process is in: a test of behaviour, not of names.
#include "allocator/mode.h"

#include <dlfcn.h>
#include <gperftools/malloc_extension.h>
#include <gperftools/tcmalloc.h>

#include <algorithm>
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

// The flag of the tcmalloc that is in use: a definition of ours may hide it from the
// ordinary search, so it is looked up in the object that defines tc_malloc.
std::int64_t* FindNativeInterval() {
  Dl_info object = {};
  if (::dladdr(reinterpret_cast<void*>(&tc_malloc), &object) == 0) return nullptr;
  void* library = ::dlopen(object.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
  if (library == nullptr) return nullptr;
  void* flag =
      ::dlsym(library,
              "_ZN61FLAG__namespace_do_not_use_directly_use_DECLARE_int64_instead"
              "31FLAGS_tcmalloc_sample_parameterE");
  ::dlclose(library);  // One reference less; the library itself stays.
  return static_cast<std::int64_t*>(flag);
}

// Whether tcmalloc's own sampler takes samples: libtcmalloc_minimal has the flag's
// surroundings but no samples. Allocates until one must have come.
bool NativeSamples(std::int64_t& interval) {
  constexpr std::size_t kBlock = std::size_t{1} << 20;
  constexpr int kBlocks = 64;  // Its first gap may have been drawn as 16 MiB.
  const std::int64_t before = interval;
  interval = 4096;
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
  interval = before;
  return found;
}

Mode NativeOrNone(std::string why_not_takeover) {
  Mode mode{.owns_malloc = true};
  mode.native_interval = FindNativeInterval();
  if (mode.native_interval == nullptr || !NativeSamples(*mode.native_interval)) {
    mode.native_interval = nullptr;
    mode.reason = "this tcmalloc takes no samples (libtcmalloc_minimal?): " +
                  std::move(why_not_takeover);
    return mode;
  }
  mode.mode = SamplingMode::kNative;
  mode.reason = std::move(why_not_takeover);
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
                "tcmalloc's sampler is heapwell's, but stacks are unwound by "
                "libunwind, which may deadlock: link -lgcc_s before -lunwind",
            .owns_malloc = true};
  }
  const bool own_walk = unwind::UnwinderInUse() == unwind::Unwinder::kDwarf;
  return {.mode = SamplingMode::kTakeover,
          .reason = own_walk ? "tcmalloc's sampler is heapwell's"
                             : "tcmalloc's sampler is heapwell's; stacks by libgcc",
          .owns_malloc = true};
}

}  // namespace

const Mode& TheMode() {
  static const Mode& mode = *new Mode(FindMode());
  return mode;
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
  } else if (mode.native_interval != nullptr) {
    status.interval_bytes =
        static_cast<std::uint64_t>(std::max<std::int64_t>(*mode.native_interval, 0));
  }
  return status;
}

bool SetSampleInterval(std::uint64_t interval_bytes) {
  const Mode& mode = TheMode();
  if (mode.mode == SamplingMode::kTakeover) {
    sampler::SetInterval(interval_bytes);
  } else if (mode.native_interval != nullptr) {
    *mode.native_interval = static_cast<std::int64_t>(interval_bytes);
  }
  return mode.mode != SamplingMode::kNone;
}

ExcludeThread::ExcludeThread() noexcept { sampler::EnterExclusion(); }
ExcludeThread::~ExcludeThread() { sampler::LeaveExclusion(); }

}  // namespace heapwell::allocator
