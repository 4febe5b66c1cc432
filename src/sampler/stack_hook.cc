// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// gperftools' public stack functions, taken over: tcmalloc calls them for every
// sample and for every growth of its heap, the latter under its page-heap lock.
// Debian's own use libunwind, whose locks can hang the process; ours takes none.
#include "sampler/stack_hook.h"

#include <algorithm>
#include <array>
#include <atomic>

#include "sampler/live_records.h"
#include "sampler/site_table.h"
#include "sampler/thread_state.h"
#include "unwind/stack.h"

namespace heapwell::sampler {
namespace {

constinit std::atomic<std::uint64_t> g_samples{0};

int CopyAddresses(std::span<const std::uintptr_t> stack, void** out,
                  int room) noexcept {
  const int count = std::min(static_cast<int>(stack.size()), room);
  for (int i = 0; i < count; ++i) {
    out[i] = reinterpret_cast<void*>(stack[static_cast<std::size_t>(i)]);
  }
  return count;
}

// Books a sample under its whole stack and gives tcmalloc as much of it as it keeps,
// with the token at the outermost place.
int BookSample(std::span<const std::uintptr_t> stack, bool truncated,
               PendingSample sample, void** out, int room) noexcept {
  g_samples.fetch_add(1, std::memory_order_relaxed);
  if (t_state.probing) return CopyAddresses(stack, out, room);
  const SiteId site =
      RecordSample(stack, truncated, sample.charged_bytes, sample.interval_bytes);
  const Token token = KeepRecord({.site = site,
                                  .charged_bytes = sample.charged_bytes,
                                  .interval_bytes = sample.interval_bytes});
  if (token == 0 || room < 2) return CopyAddresses(stack, out, room);
  const int count = CopyAddresses(stack, out, room - 1);
  out[count] = reinterpret_cast<void*>(token);
  return count + 1;
}

}  // namespace

std::uint64_t SamplesTaken() noexcept {
  return g_samples.load(std::memory_order_relaxed);
}

[[gnu::noinline]] int ServeStack(void** out, int max_depth, int skip) noexcept {
  if (max_depth <= 0) return 0;
  const PendingSample sample = t_state.pending;
  t_state.pending = {};
  const bool sampled = sample.interval_bytes != 0;
  std::array<std::uintptr_t, unwind::kMaxDepth> stack;
  const int limit =
      sampled ? unwind::kMaxDepth : std::min(max_depth, unwind::kMaxDepth);
  const unwind::Depth depth = unwind::CaptureStack(
      std::span(stack).first(static_cast<std::size_t>(limit)), skip + 2);
  const std::span<const std::uintptr_t> taken(stack.data(),
                                              static_cast<std::size_t>(depth.frames));
  if (!sampled) return CopyAddresses(taken, out, max_depth);
  return BookSample(taken, depth.truncated, sample, out, max_depth);
}

}  // namespace heapwell::sampler

#define HEAPWELL_TAKES_OVER [[gnu::visibility("default"), gnu::noinline]]

using heapwell::sampler::ServeStack;

HEAPWELL_TAKES_OVER int GetStackTrace(void** result, int max_depth, int skip_count) {
  const int depth = ServeStack(result, max_depth, skip_count);
  asm volatile("");  // No tail call: frames are skipped by number.
  return depth;
}

HEAPWELL_TAKES_OVER int GetStackTraceWithContext(void** result, int max_depth,
                                                 int skip_count,
                                                 const void* /*context*/) {
  const int depth = ServeStack(result, max_depth, skip_count);
  asm volatile("");
  return depth;
}

HEAPWELL_TAKES_OVER int GetStackFrames(void** result, int* sizes, int max_depth,
                                       int skip_count) {
  const int depth = ServeStack(result, max_depth, skip_count);
  std::fill_n(sizes, depth, 0);
  return depth;
}

HEAPWELL_TAKES_OVER int GetStackFramesWithContext(void** result, int* sizes,
                                                  int max_depth, int skip_count,
                                                  const void* /*context*/) {
  const int depth = ServeStack(result, max_depth, skip_count);
  std::fill_n(sizes, depth, 0);
  return depth;
}
