// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Rows of the field table: how the heap is watched, what the allocator holds, and
// the pauses it makes.
#ifndef HEAPWELL_SRC_MODEL_ALLOCATOR_FIELDS_H_
#define HEAPWELL_SRC_MODEL_ALLOCATOR_FIELDS_H_

#include <algorithm>
#include <array>

#include "model/field_readers.h"

namespace heapwell::model {

/// Free pages that tcmalloc keeps mapped. The books are read one after another, so
/// a release in between may make the part larger than the whole.
inline std::optional<Number> ReadFreePages(const MemStats& stats) {
  if (!stats.allocator) return std::nullopt;
  const AllocatorStats& a = *stats.allocator;
  return Number{a.heap_idle_bytes - std::min(a.heap_idle_bytes, a.heap_released_bytes)};
}

inline constexpr std::array kSamplingFields = {
    Field{"sampling", "interval_bytes", "heapwell_sample_interval_bytes", "",
          MetricKind::kGauge,
          "Mean bytes allocated between two heap samples; 0 while sampling is off.",
          "option, or tcmalloc's own setting",
          ReadSampling<&SamplingStatus::interval_bytes>},
    Field{"sampling", "records_dropped", "heapwell_records_dropped_total", "",
          MetricKind::kCounter,
          "Heap samples that could not keep a record: their stack is cut to 31 frames.",
          "heapwell", ReadSampling<&SamplingStatus::records_dropped>},
    Field{"sampling", "sites_dropped", "heapwell_sites_dropped_total", "",
          MetricKind::kCounter,
          "Call sites that did not fit the site table: not in the profile's alloc "
          "columns.",
          "heapwell", ReadSampling<&SamplingStatus::sites_dropped>},
    Field{"sampling", "uncounted_threads", "heapwell_uncounted_threads_total", "",
          MetricKind::kCounter,
          "Threads beyond the 16,384 that are watched: what they allocate is in no "
          "profile, nor in heapwell_alloc_bytes_total.",
          "heapwell", ReadSampling<&SamplingStatus::uncounted_threads>},
};

inline constexpr std::array kAllocatorFields = {
    Field{"allocator", "alloc_bytes", "heapwell_alloc_bytes", "", MetricKind::kGauge,
          "Bytes the program allocated and has not freed, rounded up to size classes.",
          "generic.current_allocated_bytes",
          ReadAllocator<&AllocatorStats::alloc_bytes>},
    Field{"allocator", "total_alloc_bytes", "heapwell_alloc_bytes_total", "",
          MetricKind::kCounter, "Bytes ever allocated.",
          "tcmalloc's sampling countdown",
          ReadAllocator<&AllocatorStats::total_alloc_bytes>},
    Field{
        "allocator", "over_aligned_bytes", "heapwell_over_aligned_alloc_bytes_total",
        "", MetricKind::kCounter,
        "Bytes ever allocated in blocks aligned above 8 KiB, which are never sampled.",
        "heapwell's memalign", ReadAllocator<&AllocatorStats::over_aligned_bytes>},
    Field{"allocator", "sys_bytes", "heapwell_sys_bytes", "", MetricKind::kGauge,
          "Address space obtained from the system for the heap, metadata included.",
          "generic.heap_size and metadata", ReadAllocator<&AllocatorStats::sys_bytes>},
    Field{"allocator", "heap_objects", "heapwell_heap_objects", "", MetricKind::kGauge,
          "Objects allocated and not freed.", "span reference counts; cached",
          ReadAllocator<&AllocatorStats::heap_objects>},
    Field{"allocator", "heap_objects_taken_at_seconds", "", "", MetricKind::kGauge,
          "When heap_objects was counted, in seconds since 1970.", "clock",
          ReadAllocator<&AllocatorStats::heap_objects_taken_at>},
    Field{"allocator", "mallocs", "heapwell_mallocs_total", "", MetricKind::kCounter,
          "Objects ever allocated; estimated from samples unless counted exactly.",
          "heap samples", ReadAllocator<&AllocatorStats::mallocs>},
    Field{"allocator", "mallocs_standard_error", "heapwell_mallocs_standard_error", "",
          MetricKind::kGauge,
          "Standard error of mallocs and frees; 0 where they are exact.",
          "heap samples", ReadAllocator<&AllocatorStats::mallocs_standard_error>},
    Field{"allocator", "frees", "heapwell_frees_total", "", MetricKind::kCounter,
          "Objects ever freed: those ever allocated less those that live.",
          "mallocs less heap_objects", ReadAllocator<&AllocatorStats::frees>},
    Field{"allocator", "heap_sys_bytes", "", "", MetricKind::kGauge,
          "Address space of the page heap, mapped or not.", "generic.heap_size",
          ReadAllocator<&AllocatorStats::heap_sys_bytes>},
    Field{"allocator", "heap_inuse_bytes", "", "", MetricKind::kGauge,
          "Spans in use, by objects or by caches.", "page heap",
          ReadAllocator<&AllocatorStats::heap_inuse_bytes>},
    Field{"allocator", "heap_idle_bytes", "", "", MetricKind::kGauge,
          "Free spans, those given back to the kernel included.", "page heap",
          ReadAllocator<&AllocatorStats::heap_idle_bytes>},
    Field{"allocator", "", "heapwell_heap_bytes", R"(state="in_use")",
          MetricKind::kGauge, "Objects of the program: alloc_bytes.",
          "generic.current_allocated_bytes",
          ReadAllocator<&AllocatorStats::alloc_bytes>},
    Field{"allocator", "thread_cache_free_bytes", "heapwell_heap_bytes",
          R"(state="thread_cache")", MetricKind::kGauge,
          "Freed objects that threads keep for reuse.",
          "tcmalloc.thread_cache_free_bytes",
          ReadAllocator<&AllocatorStats::thread_cache_free_bytes>},
    Field{"allocator", "transfer_cache_free_bytes", "heapwell_heap_bytes",
          R"(state="transfer_cache")", MetricKind::kGauge,
          "Freed objects on their way between threads.",
          "tcmalloc.transfer_cache_free_bytes",
          ReadAllocator<&AllocatorStats::transfer_cache_free_bytes>},
    Field{"allocator", "central_cache_free_bytes", "heapwell_heap_bytes",
          R"(state="central_cache")", MetricKind::kGauge,
          "Free slots in spans that also hold live objects: cannot be given back.",
          "tcmalloc.central_cache_free_bytes",
          ReadAllocator<&AllocatorStats::central_cache_free_bytes>},
    Field{"allocator", "", "heapwell_heap_bytes", R"(state="free_pages")",
          MetricKind::kGauge, "Free pages that tcmalloc keeps mapped.",
          "heap_idle_bytes less heap_released_bytes", ReadFreePages},
    Field{"allocator", "heap_released_bytes", "heapwell_heap_bytes",
          R"(state="released")", MetricKind::kGauge,
          "Free pages given back to the kernel: address space only.",
          "tcmalloc.pageheap_unmapped_bytes",
          ReadAllocator<&AllocatorStats::heap_released_bytes>},
    Field{"allocator", "metadata_bytes", "heapwell_heap_bytes", R"(state="metadata")",
          MetricKind::kGauge, "tcmalloc's own structures, beside the page heap.",
          "tcmalloc's statistics", ReadAllocator<&AllocatorStats::metadata_bytes>},
    Field{"allocator", "total_committed_bytes",
          "heapwell_page_heap_committed_bytes_total", "", MetricKind::kCounter,
          "Bytes that the page heap ever took from the kernel.",
          "tcmalloc.pageheap_total_commit_bytes",
          ReadAllocator<&AllocatorStats::total_committed_bytes>},
    Field{"allocator", "total_released_bytes",
          "heapwell_page_heap_released_bytes_total", "", MetricKind::kCounter,
          "Bytes that the page heap ever gave back to the kernel.",
          "tcmalloc.pageheap_total_decommit_bytes",
          ReadAllocator<&AllocatorStats::total_released_bytes>},
    Field{"allocator", "thread_cache_limit_bytes", "heapwell_thread_cache_limit_bytes",
          "", MetricKind::kGauge, "Bound on the bytes in all thread caches.",
          "tcmalloc.max_total_thread_cache_bytes",
          ReadAllocator<&AllocatorStats::thread_cache_limit_bytes>},
};

inline constexpr std::array kPauseFields = {
    Field{"pauses", "pause_count", "heapwell_pauses_total", "", MetricKind::kCounter,
          "Stretches in which the heap's locks were held or pages given back.",
          "heapwell", ReadPauses<&PauseStats::pause_count>},
    Field{"pauses", "pause_total_seconds", "heapwell_pause_seconds_total", "",
          MetricKind::kCounter, "Time that all pauses took together.", "heapwell",
          ReadPauses<&PauseStats::pause_total>},
    Field{"pauses", "release_count", "heapwell_releases_total", "",
          MetricKind::kCounter, "Times free pages were given back to the kernel.",
          "heapwell", ReadPauses<&PauseStats::release_count>},
    Field{"pauses", "last_release_seconds", "heapwell_last_release_timestamp_seconds",
          "", MetricKind::kGauge,
          "When free pages were last given back, in seconds since 1970.", "heapwell",
          ReadPauses<&PauseStats::last_release>},
};

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_ALLOCATOR_FIELDS_H_
