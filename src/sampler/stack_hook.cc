// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// gperftools' public stack functions, taken over: tcmalloc calls them for every
// sample and for every growth of its heap, the latter under its page-heap lock.
// Debian's own use libunwind, whose locks can hang the process; ours takes none.
#include "sampler/stack_hook.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>

#include "base/unload.h"
#include "sampler/live_records.h"
#include "sampler/site_table.h"
#include "sampler/stack_table.h"
#include "sampler/thread_state.h"
#include "unwind/stack.h"
#include "unwind/trail.h"
#include "unwind/unload_watch.h"

namespace heapwell::sampler {
namespace {

constinit std::atomic<std::uint64_t> g_samples{0};
constinit std::atomic<void (*)(const ObservedSample&) noexcept> g_observer{nullptr};

int CopyAddresses(std::span<const std::uintptr_t> stack, void** out,
                  int room) noexcept {
  const std::size_t count = std::min(stack.size(), static_cast<std::size_t>(room));
  std::memcpy(out, stack.data(), count * sizeof(*out));
  return static_cast<int>(count);
}

struct Booked {
  SiteId site = kOverflowSite;
  Token token = 0;
};

[[gnu::always_inline]] inline Booked Book(StackId id, PendingSample sample) noexcept {
  const SiteId site = RecordSample(id, sample.charged_bytes, sample.interval_bytes);
  return {site, KeepRecord({.site = site,
                            .charged_bytes = sample.charged_bytes,
                            .interval_bytes = sample.interval_bytes})};
}

[[gnu::noinline, gnu::cold]] Token BookObserved(StackId id,
                                                PendingSample sample) noexcept {
  const Booked booked = Book(id, sample);
  if (const auto observer = g_observer.load(std::memory_order_acquire)) {
    observer({booked.site, booked.token, sample.charged_bytes, sample.interval_bytes});
  }
  return booked.token;
}

// Books a sample under its whole stack and gives tcmalloc as much of it as it keeps,
// with the token at the outermost place.
[[gnu::always_inline]] inline int BookSample(StackId id,
                                             std::span<const std::uintptr_t> stack,
                                             PendingSample sample, void** out,
                                             int room) noexcept {
  g_samples.fetch_add(1, std::memory_order_relaxed);
  if (t_state.probing) return CopyAddresses(stack, out, room);
  const bool observed = g_observer.load(std::memory_order_relaxed) != nullptr;
  const Token token = observed ? BookObserved(id, sample) : Book(id, sample).token;
  if (token == 0 || room < 2) return CopyAddresses(stack, out, room);
  const int count = CopyAddresses(stack, out, room - 1);
  out[count] = reinterpret_cast<void*>(token);
  return count + 1;
}

// From here up to the function whose record is given: what captures is inlined into
// ServeStack, for libgcc takes 2,000 instructions to step over a frame.
constexpr int kCallers = 2;

// A part of the stack that nothing is sampled for: the heap grows, a program asks.
[[gnu::always_inline]] inline int ServePlain(unwind::FrameRecord record, void** out,
                                             int room, int skip) noexcept {
  std::array<std::uintptr_t, unwind::kMaxDepth> stack;
  const int limit = std::min(room, unwind::kMaxDepth);
  const unwind::Depth depth = unwind::CaptureStackFrom(
      record, kCallers, std::span(stack).first(static_cast<std::size_t>(limit)), skip,
      nullptr);
  const auto frames = static_cast<std::size_t>(depth.frames);
  return CopyAddresses(std::span(stack).first(frames), out, room);
}

// What tcmalloc asks to leave out: one frame of its own.
constexpr int kMaxSkip = 4;

// A sample whose stack is walked.
[[gnu::always_inline]] inline int ServeNew(unwind::FrameRecord record,
                                           PendingSample sample, void** out, int room,
                                           int skip, std::uint16_t place) noexcept {
  std::array<std::uintptr_t, unwind::kMaxDepth + kMaxSkip> stack;
  const int kept = skip <= kMaxSkip ? skip : 0;  // Left out, but on the trail.
  unwind::Trail trail(record);
  const std::uint64_t generation = base::UnloadGeneration();
  const unwind::Depth depth = unwind::CaptureStackFrom(
      record, kCallers,
      std::span(stack).first(static_cast<std::size_t>(unwind::kMaxDepth + kept)),
      skip - kept, &trail);
  const auto frames = std::span<const std::uintptr_t>(stack).first(
      static_cast<std::size_t>(depth.frames));
  const Walked walked = {
      .frames = frames,
      .skip = std::min(static_cast<std::size_t>(kept), frames.size()),
      .truncated = depth.truncated,
      .trail = trail.Of(depth.frames),
      .generation = generation};
  const StackId id = Remember(walked, place);
  return BookSample(id, frames.subspan(walked.skip), sample, out, room);
}

}  // namespace

void SetSampleObserver(void (*observer)(const ObservedSample&) noexcept) noexcept {
  g_observer.store(observer, std::memory_order_release);
}

std::uint64_t SamplesTaken() noexcept {
  return g_samples.load(std::memory_order_relaxed);
}

[[gnu::noinline]] int ServeStack(unwind::FrameRecord record, void** out, int max_depth,
                                 int skip) noexcept {
  if (max_depth <= 0) return 0;
  const PendingSample sample = t_state.pending;
  t_state.pending = {};
  if (sample.interval_bytes == 0) return ServePlain(record, out, max_depth, skip);
  Recollection known;
  if (unwind::MayKeepRules()) known = Recall(record, skip);
  if (known.stack == kNoStack) {
    return ServeNew(record, sample, out, max_depth, skip, known.place);
  }
  return BookSample(known.stack, known.frames(), sample, out, max_depth);
}

}  // namespace heapwell::sampler

#define HEAPWELL_TAKES_OVER [[gnu::visibility("default"), gnu::noinline]]

using heapwell::sampler::ServeStack;
using heapwell::unwind::RecordOfThis;

HEAPWELL_TAKES_OVER int GetStackTrace(void** result, int max_depth, int skip_count) {
  const int depth = ServeStack(RecordOfThis(), result, max_depth, skip_count);
  asm volatile("");  // No tail call: frames are skipped by number.
  return depth;
}

HEAPWELL_TAKES_OVER int GetStackTraceWithContext(void** result, int max_depth,
                                                 int skip_count,
                                                 const void* /*context*/) {
  const int depth = ServeStack(RecordOfThis(), result, max_depth, skip_count);
  asm volatile("");
  return depth;
}

HEAPWELL_TAKES_OVER int GetStackFrames(void** result, int* sizes, int max_depth,
                                       int skip_count) {
  const int depth = ServeStack(RecordOfThis(), result, max_depth, skip_count);
  std::fill_n(sizes, depth, 0);
  return depth;
}

HEAPWELL_TAKES_OVER int GetStackFramesWithContext(void** result, int* sizes,
                                                  int max_depth, int skip_count,
                                                  const void* /*context*/) {
  const int depth = ServeStack(RecordOfThis(), result, max_depth, skip_count);
  std::fill_n(sizes, depth, 0);
  return depth;
}
