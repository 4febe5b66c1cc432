// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// One reading of this process's memory, in the spirit of Go's runtime.MemStats.
#ifndef HEAPWELL_MEM_STATS_H_
#define HEAPWELL_MEM_STATS_H_

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "heapwell/export.h"

namespace heapwell {

/// How the heap is watched. Decided once, by a behavioural test at the first use.
enum class SamplingMode {
  kTakeover,  ///< tcmalloc's sampler is ours: exact bytes, unbiased profiles.
  kNative,    ///< tcmalloc's own sampler: live objects only, no cumulative numbers.
  kNone,      ///< No tcmalloc that samples: numbers of the kernel only.
};

/// "takeover", "native" or "none": the word used on every surface.
[[nodiscard]] HEAPWELL_EXPORT const char* ToString(SamplingMode mode) noexcept;

/// The mode, and why it is not a better one.
struct SamplingStatus {
  SamplingMode mode = SamplingMode::kNone;
  std::string reason = {};  ///< One line, for an operator. Never empty.
  /// Mean bytes between two samples. 0: sampling is off.
  std::uint64_t interval_bytes = 0;
  /// Samples that could not keep a record of their own (their stack is cut to 31
  /// frames), and call sites that no longer fit the table. Both since start.
  std::uint64_t records_dropped = 0;
  std::uint64_t sites_dropped = 0;
  /// Threads beyond the 16,384 at once that are watched, since start: what they
  /// allocate is in no profile, and total_alloc_bytes lacks it.
  std::uint64_t uncounted_threads = 0;
};

/// What tcmalloc holds. Bytes are read from its own books, one after another while
/// the program runs: under load, sums may be off by what moved in between.
struct AllocatorStats {
  /// Bytes the program allocated and has not freed, rounded up to size classes.
  /// Go: Alloc, HeapAlloc. Source: generic.current_allocated_bytes.
  std::uint64_t alloc_bytes = 0;
  /// Bytes ever allocated; never falls. Objects up to 256 KiB count as their size
  /// class, larger ones as requested. Exact for all that passes tcmalloc's
  /// countdown. Empty unless the mode is takeover. Go: TotalAlloc.
  std::optional<std::uint64_t> total_alloc_bytes = {};
  /// Address space obtained from the kernel for the heap, metadata included.
  /// Go: Sys.
  std::uint64_t sys_bytes = 0;

  /// Objects allocated and not freed, derived from span reference counts. Cached:
  /// see heap_objects_taken_at. Go: HeapObjects.
  std::optional<std::uint64_t> heap_objects = {};
  /// When heap_objects was derived. It costs about 2 ms a GiB, so a read reuses it
  /// for at least twenty times as long as it took.
  std::optional<std::chrono::system_clock::time_point> heap_objects_taken_at = {};
  /// Objects ever allocated: an unbiased estimate from samples with the standard
  /// error below, or exact when the error is 0. Go: Mallocs.
  std::optional<std::uint64_t> mallocs = {};
  std::optional<std::uint64_t> mallocs_standard_error = {};
  /// mallocs less heap_objects, with the same error. Go: Frees.
  std::optional<std::uint64_t> frees = {};

  /// Address space of the page heap, mapped or not. Go: HeapSys.
  /// Source: generic.heap_size.
  std::uint64_t heap_sys_bytes = 0;
  /// Spans in use, by objects or by caches. Go: HeapInuse.
  std::uint64_t heap_inuse_bytes = 0;
  /// Free spans, released ones included. Go: HeapIdle.
  std::uint64_t heap_idle_bytes = 0;
  /// Free spans given back to the kernel: address space only. Go: HeapReleased.
  /// Source: tcmalloc.pageheap_unmapped_bytes.
  std::uint64_t heap_released_bytes = 0;

  /// Free slots in spans that also hold live objects; cannot be given back.
  std::uint64_t central_cache_free_bytes = 0;
  std::uint64_t transfer_cache_free_bytes = 0;
  std::uint64_t thread_cache_free_bytes = 0;
  std::uint64_t thread_cache_limit_bytes = 0;  ///< Bound on all thread caches.
  std::uint64_t metadata_bytes = 0;            ///< tcmalloc's own structures.
  /// Cumulative bytes of the page heap taken from and given back to the kernel.
  std::optional<std::uint64_t> total_committed_bytes = {};
  std::optional<std::uint64_t> total_released_bytes = {};
  /// Cumulative bytes of blocks aligned above 8 KiB, which tcmalloc neither counts
  /// nor samples. Empty where they are not watched.
  std::optional<std::uint64_t> over_aligned_bytes = {};
};

/// One stretch in which heapwell or the allocator held the heap's locks or gave
/// pages back.
struct Pause {
  std::chrono::system_clock::time_point ended_at = {};
  std::chrono::nanoseconds duration = {};
};

/// C++ has no collector: what stops its threads is memory management itself.
struct PauseStats {
  static constexpr std::size_t kRecent = 256;  ///< As many as Go keeps.

  std::uint64_t pause_count = 0;              ///< Go: NumGC.
  std::chrono::nanoseconds pause_total = {};  ///< Go: PauseTotalNs.
  /// The last kRecent pauses, newest at (pause_count + 255) % 256 as in Go.
  std::array<Pause, kRecent> recent = {};
  std::uint64_t release_count = 0;  ///< Times free pages were given back.
  std::optional<std::chrono::system_clock::time_point> last_release = {};  ///< LastGC.
};

/// What the kernel charges to this process. Source: /proc/self.
struct ProcessStats {
  std::uint64_t resident_bytes = 0;                            ///< VmRSS.
  std::optional<std::uint64_t> resident_peak_bytes = {};       ///< VmHWM. Go: MaxRSS.
  std::optional<std::uint64_t> resident_anonymous_bytes = {};  ///< RssAnon.
  std::optional<std::uint64_t> resident_file_bytes = {};       ///< RssFile.
  std::optional<std::uint64_t> resident_shared_bytes = {};     ///< RssShmem.
  std::optional<std::uint64_t> virtual_bytes = {};             ///< VmSize.
  std::optional<std::uint64_t> virtual_limit_bytes = {};  ///< RLIMIT_AS; empty: none.
  /// VmData: the break and private writable mappings, touched or not.
  std::optional<std::uint64_t> data_bytes = {};
  std::optional<std::uint64_t> data_limit_bytes = {};  ///< RLIMIT_DATA; empty: none.
  std::optional<std::uint64_t> swapped_bytes = {};     ///< VmSwap.
  std::optional<std::uint64_t> threads = {};
  std::optional<std::uint64_t> minor_faults = {};  ///< Cumulative.
  std::optional<std::uint64_t> major_faults = {};  ///< Cumulative; each read a disk.
  std::optional<std::chrono::nanoseconds> cpu_time = {};  ///< User and system.
  std::optional<std::chrono::system_clock::time_point> started_at = {};
  std::optional<std::uint64_t> open_fds = {};
  std::optional<std::uint64_t> max_fds = {};
  /// Physical memory of the host, whatever the control group may use of it.
  std::optional<std::uint64_t> host_memory_bytes = {};
};

/// What the kernel charges to the control group of this process, v1 or v2.
struct CgroupStats {
  int version = 2;
  /// The smallest limit from here to the root. Empty: none is set.
  std::optional<std::uint64_t> limit_bytes = {};
  std::optional<std::uint64_t> usage_bytes = {};
  /// Usage less inactive page cache: what kubelet compares with the limit.
  std::optional<std::uint64_t> working_set_bytes = {};
  std::optional<std::uint64_t> oom_kills = {};  ///< Since the group was made.
};

/// Pressure stall information: time lost waiting for memory.
struct PressureStats {
  enum class Scope { kCgroup, kHost };
  Scope scope = Scope::kHost;                 ///< Whose pressure this is.
  std::chrono::microseconds some_total = {};  ///< At least one task waited.
  std::optional<std::chrono::microseconds> full_total = {};  ///< All waited.
};

/// What the guard of a Monitor does (Options::guard). Totals since the process started.
struct GuardStats {
  std::optional<std::uint64_t> soft_limit_bytes = {};  ///< Empty: none set. Go: NextGC.
  std::uint64_t released_bytes = 0;                    ///< Free pages it gave back.
  std::uint64_t evidence_count = 0;                    ///< Sets of files that it wrote.
  std::uint64_t evidence_failures = 0;  ///< Sets it could not write: full disk, ...
  std::optional<std::chrono::system_clock::time_point> last_evidence = {};
};

/// One reading of this process's memory. A plain value: copy it, subtract two,
/// serialise it, compare it in a test. A group or member is empty when this system
/// cannot answer for it; nothing is ever filled with a guess.
struct MemStats {
  std::chrono::system_clock::time_point taken_at = {};
  SamplingStatus sampling = {};
  std::optional<AllocatorStats> allocator = {};
  std::optional<PauseStats> pauses = {};
  std::optional<ProcessStats> process = {};
  std::optional<CgroupStats> cgroup = {};
  std::optional<PressureStats> pressure = {};
  std::optional<GuardStats> guard = {};  ///< Empty while no guard is at work.
};

/// Reads every group now. Thread-safe; never throws; no Monitor is needed. Costs a
/// few dozen system calls, tens of microseconds, and every so often the derived
/// object count: call it per scrape, not per request.
[[nodiscard]] HEAPWELL_EXPORT MemStats ReadMemStats() noexcept;

/// Live objects of one size class.
struct SizeClassStats {
  std::uint64_t object_bytes = 0;  ///< 0: all objects larger than the last class.
  std::uint64_t live_objects = 0;
  std::uint64_t live_bytes = 0;
};

/// Every live object by size: the counterpart of `jmap -histo`.
struct HeapCensus {
  std::chrono::system_clock::time_point taken_at = {};
  std::uint64_t live_objects = 0;
  std::uint64_t live_bytes = 0;
  std::vector<SizeClassStats> size_classes = {};  ///< Ascending by object_bytes.
};

/// Derives the census now. O(spans): about 2 ms for a heap of 1.4 GiB, for part of
/// which tcmalloc's page-heap lock is held. Other threads keep running, so under
/// load it is off by what moved meanwhile. Empty without tcmalloc. Thread-safe.
[[nodiscard]] HEAPWELL_EXPORT std::optional<HeapCensus> ReadHeapCensus() noexcept;

/// Where the resident memory is. The first six sum to resident_bytes.
struct MemoryComponents {
  std::chrono::system_clock::time_point taken_at = {};
  std::uint64_t resident_bytes = 0;    ///< VmRSS when the parts were measured.
  std::uint64_t live_bytes = 0;        ///< Objects of the program.
  std::uint64_t cached_bytes = 0;      ///< Freed, in thread and transfer caches.
  std::uint64_t fragmented_bytes = 0;  ///< Free slots in spans partly in use.
  std::uint64_t free_page_bytes = 0;   ///< Free pages that tcmalloc has kept.
  std::uint64_t metadata_bytes = 0;    ///< tcmalloc's books. An estimate.
  std::uint64_t non_heap_bytes = 0;    ///< Code, stacks, mmap, other allocators.
  /// Allocated but never touched, so not resident: outside the sum.
  std::uint64_t untouched_bytes = 0;
};

/// Measures the components: the kernel is asked which pages of tcmalloc's spans are
/// resident (mincore). About 3 ms a GiB. Empty without tcmalloc or procfs.
[[nodiscard]] HEAPWELL_EXPORT std::optional<MemoryComponents>
ReadMemoryComponents() noexcept;

}  // namespace heapwell

#endif  // HEAPWELL_MEM_STATS_H_
