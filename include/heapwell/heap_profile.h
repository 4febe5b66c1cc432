// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Where memory is allocated, by call stack.
#ifndef HEAPWELL_HEAP_PROFILE_H_
#define HEAPWELL_HEAP_PROFILE_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "heapwell/export.h"
#include "heapwell/mem_stats.h"
#include "heapwell/result.h"

namespace heapwell {

/// One function that a program counter lies in: itself, or inlined into the next.
struct Frame {
  std::string function = {};     ///< Demangled and simplified: no parameters.
  std::string system_name = {};  ///< As in the symbol table: mangled.
  std::string file = {};         ///< Empty: unknown.
  std::uint32_t line = 0;        ///< 0: unknown.
  std::uint32_t start_line = 0;  ///< Where the function begins. 0: unknown.
};

/// A program counter and what is known of it.
struct Location {
  std::uintptr_t address = 0;  ///< Of the call: return address less one.
  /// Innermost (inlined) first; the last is the function itself. Empty: no symbol.
  std::vector<Frame> frames = {};
  /// The code that made the call may have been unloaded since: whatever is mapped there
  /// now is no answer.
  bool unloaded = false;
};

/// One loaded segment of a program file.
struct Mapping {
  std::uintptr_t start = 0;
  std::uintptr_t limit = 0;       ///< One past the last byte.
  std::uint64_t file_offset = 0;  ///< Where `start` lies in the file.
  /// Path as the kernel gives it, without its " (deleted)"; "[vdso]" for the kernel's
  /// own page.
  std::string file = {};
  std::string build_id = {};  ///< Lower-case hex. Empty: the file has none.
  /// The file was unlinked or replaced since: what now lies at `file` is not it.
  bool file_deleted = false;
};

/// One call stack, one object size, and estimates of what it allocated. Estimates
/// are unbiased: each sample counts for 1 / (probability that it was taken).
struct HeapSample {
  /// Call addresses (return address less one), innermost first.
  std::vector<std::uintptr_t> stack = {};
  bool truncated = false;  ///< The stack went deeper than was kept.
  /// Bytes of one object, as charged by tcmalloc (its size class).
  std::uint64_t object_bytes = 0;
  /// Since the process started. Empty in native mode.
  std::optional<std::int64_t> alloc_objects = {};
  std::optional<std::int64_t> alloc_bytes = {};
  /// Live when the profile was taken. Negative only in a difference.
  std::int64_t inuse_objects = 0;
  std::int64_t inuse_bytes = 0;
  /// Live samples behind the two numbers above.
  std::uint64_t inuse_samples = 0;
  /// How far to trust each of the four: the truth is within two standard errors 19
  /// times in 20. 0 where every object was sampled. Those of several samples add up as
  /// squares, for which fractions of an object matter. Empty where the number is.
  std::uint64_t inuse_bytes_standard_error = 0;
  double inuse_objects_standard_error = 0;
  std::optional<std::uint64_t> alloc_bytes_standard_error = {};
  std::optional<double> alloc_objects_standard_error = {};
  /// The name of the heapwell::Tag that it was allocated under. Empty: none.
  std::string tag = {};
};

/// Where memory was allocated. A plain value: it outlives the libraries it names.
struct HeapProfile {
  std::chrono::system_clock::time_point taken_at = {};
  SamplingStatus sampling = {};
  /// How long tcmalloc's locks were held for it.
  std::chrono::nanoseconds pause = {};
  std::vector<HeapSample> samples = {};
  std::vector<Location> locations = {};  ///< Ascending; every address of a stack.
  std::vector<Mapping> mappings = {};    ///< The program itself first.
  /// Why some addresses have no names or lines. Empty: all were symbolized in full.
  std::string symbol_note = {};

  /// The location of `address`, or nullptr. O(log n).
  [[nodiscard]] HEAPWELL_EXPORT const Location* Find(
      std::uintptr_t address) const noexcept;
};

/// Takes a heap profile now: every live sample and every call site since start,
/// with function, file, line and inlined frames. O(samples); tcmalloc's lock is held
/// while samples are copied (`pause`). Symbolizing new addresses reads this
/// process's ELF and DWARF files: at most 2 s and 64 MiB, then names only, then
/// addresses. One capture runs at a time; others wait. Thread-safe.
/// Fails with kUnavailable where the mode is none.
[[nodiscard]] HEAPWELL_EXPORT Result<HeapProfile> CaptureHeapProfile();

/// Which of a profile's columns a viewer shows first.
enum class HeapView {
  kHeap,    ///< Live memory.
  kAllocs,  ///< All memory allocated since start.
};

/// The gzip-compressed profile.proto that pprof, Pyroscope and Parca read. It is
/// self-contained: names, files and lines inside. Four sample types, or two in
/// native mode. Never throws but for want of memory.
[[nodiscard]] HEAPWELL_EXPORT std::string EncodePprof(const HeapProfile& profile,
                                                      HeapView view = HeapView::kHeap);

}  // namespace heapwell

#endif  // HEAPWELL_HEAP_PROFILE_H_
