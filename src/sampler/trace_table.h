// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What tcmalloc lists of its live samples while it holds its page-heap lock. The table
// that it lists them into is a class of its own, called through the PLT as its sampler
// is; ours takes that one's place. tcmalloc's takes memory under the lock and copies
// whole stacks; ours has its memory before, and notes where each sample is.
#ifndef HEAPWELL_SRC_SAMPLER_TRACE_TABLE_H_
#define HEAPWELL_SRC_SAMPLER_TRACE_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

namespace tcmalloc {

// As gperftools 2.6 to 2.18 have it.
struct StackTrace {
  static constexpr std::size_t kMaxDepth = 31;

  std::uintptr_t size;  // Requested by the program.
  std::uintptr_t depth;
  void* stack[kMaxDepth];
};

// Its members differ from version to version, and its constructor is inline in some:
// ours uses none, and keeps what it copies with the thread.
class [[gnu::visibility("default")]] StackTraceTable {
 public:
  StackTraceTable();
  ~StackTraceTable();
  void AddTrace(const StackTrace& trace);
  void** ReadStackTracesAndClear();
};

}  // namespace tcmalloc

namespace heapwell::sampler {

struct TraceChunk;

struct TraceList {
  /// What is kept of a sample while the lock is held.
  enum class Keeps : std::uint8_t { kStacks, kPlaces };

  TraceChunk* last = nullptr;
  Keeps keeps = Keeps::kStacks;
  bool ours = false;    ///< Of a TraceCopies.
  bool failed = false;  ///< No memory for one of them.
  bool served = false;  ///< tcmalloc has listed them all.
};

/// While it lives, what tcmalloc lists for this thread comes here: call ReadStackTraces
/// once and delete what it returns. Not nested. Its memory is taken and touched when it
/// is made, for as many samples as there are records.
///
/// Where every sample has a token, that is all there is to know of it, and is read
/// after the lock: a sample freed since may then be missing, or in its place be one as
/// young.
class TraceCopies {
 public:
  TraceCopies() noexcept;
  ~TraceCopies();
  TraceCopies(const TraceCopies&) = delete;
  TraceCopies& operator=(const TraceCopies&) = delete;

  /// False: tcmalloc has a table of its own, and returned the samples.
  bool served() const noexcept { return list_.served; }

  /// False: there was no memory for all of them; or they came here, and tcmalloc's own
  /// table answered.
  bool complete() const noexcept;

  /// Visits each: the bytes that were asked for, and its addresses. Of a sample with a
  /// token that is the only address, and the bytes are of any other number if it was
  /// freed since.
  void Visit(const std::function<void(std::size_t requested_bytes,
                                      std::span<void* const> stack)>& visit) const;

 private:
  TraceList list_;
};

}  // namespace heapwell::sampler

#endif  // HEAPWELL_SRC_SAMPLER_TRACE_TABLE_H_
