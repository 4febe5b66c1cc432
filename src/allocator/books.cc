// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// tcmalloc's own books: numeric properties by name.
#include <gperftools/malloc_extension.h>

#include <cmath>

#include "allocator/allocator.h"
#include "allocator/mode.h"
#include "allocator/over_aligned.h"
#include "sampler/countdown.h"
#include "sampler/malloc_count.h"
#include "sampler/site_table.h"

namespace heapwell::allocator {
namespace {

// 0 where this tcmalloc does not know the property.
std::uint64_t Property(const char* name) {
  std::size_t value = 0;
  MallocExtension::instance()->GetNumericProperty(name, &value);
  return value;
}

void ReadPageHeap(AllocatorStats& stats) {
  stats.alloc_bytes = Property("generic.current_allocated_bytes");
  stats.heap_sys_bytes = Property("generic.heap_size");
  stats.heap_released_bytes = Property("tcmalloc.pageheap_unmapped_bytes");
  stats.heap_idle_bytes =
      stats.heap_released_bytes + Property("tcmalloc.pageheap_free_bytes");
  stats.heap_inuse_bytes = stats.heap_sys_bytes > stats.heap_idle_bytes
                               ? stats.heap_sys_bytes - stats.heap_idle_bytes
                               : 0;
  // total_physical is heap plus metadata less what is released.
  const std::uint64_t physical = Property("generic.total_physical_bytes");
  const std::uint64_t mapped = stats.heap_sys_bytes - stats.heap_released_bytes;
  stats.metadata_bytes = physical > mapped ? physical - mapped : 0;
  stats.sys_bytes = stats.heap_sys_bytes + stats.metadata_bytes;
}

// Empty where this tcmalloc does not know the property.
std::optional<std::uint64_t> MaybeProperty(const char* name) {
  std::size_t value = 0;
  if (!MallocExtension::instance()->GetNumericProperty(name, &value))
    return std::nullopt;
  return value;
}

void ReadCaches(AllocatorStats& stats) {
  stats.central_cache_free_bytes = Property("tcmalloc.central_cache_free_bytes");
  stats.transfer_cache_free_bytes = Property("tcmalloc.transfer_cache_free_bytes");
  stats.thread_cache_free_bytes = Property("tcmalloc.thread_cache_free_bytes");
  stats.total_committed_bytes = MaybeProperty("tcmalloc.pageheap_total_commit_bytes");
  stats.total_released_bytes = MaybeProperty("tcmalloc.pageheap_total_decommit_bytes");
  stats.thread_cache_limit_bytes = Property("tcmalloc.max_total_thread_cache_bytes");
}

// Sums the site table: unbiased, with the standard error of independent samples. Before
// the first sample nothing is known: "0, exactly" would be false.
void ReadCumulative(AllocatorStats& stats) {
  double objects = 0;
  double variance = 0;
  for (sampler::SiteId id = 0; id < sampler::SiteCount(); ++id) {
    const sampler::Site site = sampler::ReadSite(id);
    objects += site.alloc_objects;
    variance += site.alloc_objects_variance;
  }
  stats.total_alloc_bytes = sampler::Countdown::TotalBytes();
  if (const auto exact = sampler::ExactMallocs()) {
    stats.mallocs = exact;
    stats.mallocs_standard_error = 0;
    return;
  }
  if (objects == 0) return;
  stats.mallocs = static_cast<std::uint64_t>(std::llround(objects));
  stats.mallocs_standard_error =
      static_cast<std::uint64_t>(std::llround(std::sqrt(variance)));
}

}  // namespace

std::optional<AllocatorStats> ReadBooks() {
  AllocatorStats stats;
  ReadPageHeap(stats);
  if (stats.heap_sys_bytes == 0) return std::nullopt;
  if (!TheMode().owns_malloc) return std::nullopt;
  ReadCaches(stats);
  stats.over_aligned_bytes = OverAlignedBytes();
  if (TheMode().mode == SamplingMode::kTakeover) ReadCumulative(stats);
  return stats;
}

}  // namespace heapwell::allocator
