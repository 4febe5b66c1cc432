// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What each call site has allocated since the process started.
#ifndef HEAPWELL_SRC_SAMPLER_SITE_TABLE_H_
#define HEAPWELL_SRC_SAMPLER_SITE_TABLE_H_

#include <cstdint>
#include <span>

#include "sampler/stack_table.h"

namespace heapwell::sampler {

/// A call stack and a size class. Index into the table; stable for ever.
using SiteId = std::uint32_t;

/// Stands for all sites that no longer fit: no stack.
inline constexpr SiteId kOverflowSite = 0;

/// What is known of a site, read at once.
struct Site {
  std::span<const std::uintptr_t> stack = {};  ///< Return addresses; never freed.
  bool truncated = false;
  /// When `stack` was first seen: base::UnloadGeneration. Code that was unloaded later
  /// may have been on it.
  std::uint64_t unload_generation = 0;
  std::uint64_t samples = 0;
  double alloc_objects = 0;  ///< Unbiased estimates.
  double alloc_bytes = 0;
  double alloc_objects_variance = 0;
  double alloc_bytes_variance = 0;
};

/// Counts one sample of `charged_bytes` at `stack` and returns its site. Sizes above
/// tcmalloc's classes share a site by eighths of an octave; estimates stay exact,
/// for they are summed sample by sample. Lock-free; allocates nothing.
SiteId RecordSample(StackId stack, std::uint64_t charged_bytes,
                    std::uint64_t interval_bytes) noexcept;
SiteId RecordSample(std::span<const std::uintptr_t> stack, bool truncated,
                    std::uint64_t charged_bytes, std::uint64_t interval_bytes) noexcept;

/// Sites so far, the overflow site included: ids are below it.
SiteId SiteCount() noexcept;

/// Any id below SiteCount(). A site that was lost to a race reads as empty.
Site ReadSite(SiteId id) noexcept;

/// Samples that went to the overflow site.
std::uint64_t SitesDropped() noexcept;

}  // namespace heapwell::sampler

#endif  // HEAPWELL_SRC_SAMPLER_SITE_TABLE_H_
